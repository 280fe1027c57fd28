/** The sound of a bell: made of a few tones, so that nothing has to be loaded. */

import { keptChoice } from "../../parts/kept";

export const SOUNDS = ["bell", "chime", "knock", "off"] as const;
export type Sound = (typeof SOUNDS)[number];

interface Tone {
  /** Hertz. */
  pitch: number;
  /** Seconds after the first. */
  at: number;
  /** Seconds until it has died away. */
  lasts: number;
  shape: OscillatorType;
}

const tone = (pitch: number, at: number, lasts: number, shape: OscillatorType = "sine"): Tone => ({
  pitch,
  at,
  lasts,
  shape,
});

const TONES: Record<Sound, readonly Tone[]> = {
  bell: [tone(880, 0, 0.9), tone(2210, 0, 0.4)],
  chime: [tone(659, 0, 0.5), tone(880, 0.16, 0.7)],
  knock: [tone(140, 0, 0.09, "triangle"), tone(140, 0.16, 0.09, "triangle")],
  off: [],
};
const LOUD = 0.15;
const PAUSE = 2_000; // milliseconds in which it sounds once, however much comes

export const sound = keptChoice("sound", SOUNDS);

let speaker: AudioContext | null = null;
let waits = false;
let last = Number.NEGATIVE_INFINITY;

/** Let a sound be heard; browsers allow it once somebody has clicked into the page, and of those before then one. */
export async function play(which: Sound) {
  if (which === "off") return;
  speaker ??= new AudioContext();
  const allowed = speaker.resume().then(
    () => true,
    () => false, // such as while its device is taken; the next time it may be free
  );
  if (waits) return;
  waits = true;
  const heard = await allowed;
  waits = false;
  if (!heard) return;
  for (const { pitch, at, lasts, shape } of TONES[which]) {
    const from = speaker.currentTime + at;
    const source = new OscillatorNode(speaker, { type: shape, frequency: pitch });
    const volume = new GainNode(speaker, { gain: LOUD });
    volume.gain.setValueAtTime(LOUD, from);
    volume.gain.exponentialRampToValueAtTime(0.001, from + lasts);
    source.connect(volume).connect(speaker.destination);
    source.start(from);
    source.stop(from + lasts);
  }
}

/** Ring as was chosen, once for what comes at the same time. */
export function ring(now = performance.now()) {
  if (now - last < PAUSE) return;
  last = now;
  void play(sound.get());
}
