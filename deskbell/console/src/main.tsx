import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./main.css";
import { createTheme, MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { createRoot } from "react-dom/client";
import { Router } from "wouter";
import { refresh } from "./api/session";
import { Door } from "./shell/Door";
import { speak } from "./texts";

const prefix = new URL(document.baseURI).pathname.replace(/\/$/, "");
const nonce = document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce;
// What locks the page behind dialogs asks by this name for the nonce of its style.
Object.assign(globalThis, { __webpack_nonce__: nonce });
const theme = createTheme({ primaryColor: "indigo", cursorType: "pointer", respectReducedMotion: true });

await Promise.all([speak(navigator.languages), refresh().catch(() => null)]);
createRoot(document.getElementById("console") as HTMLElement).render(
  <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce ?? ""}>
    <Notifications position="top-right" />
    <Router base={prefix}>
      <Door />
    </Router>
  </MantineProvider>,
);
