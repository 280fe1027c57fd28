/** How the console looks: colours with enough contrast for everybody, in light and dark. */

import { Badge, type CSSVariablesResolver, createTheme } from "@mantine/core";
import { t } from "./texts";

/** Return how it looks in the language that is spoken; what closes is called so. */
export function theme() {
  const closes = { defaultProps: { closeButtonProps: { "aria-label": t("form.close") } } };
  return createTheme({
    primaryColor: "indigo",
    primaryShade: { light: 8, dark: 8 },
    cursorType: "pointer",
    respectReducedMotion: true,
    components: {
      Badge: Badge.extend({ defaultProps: { tt: "none", miw: "max-content" } }),
      // By their names: what asks for them loads them, and the page does not at first.
      Drawer: closes,
      Modal: closes,
      Notification: closes,
      // One of several in a field is taken away without those behind it, also by the keyboard.
      Pill: {
        defaultProps: {
          removeButtonProps: { tabIndex: 0, "aria-hidden": false, "aria-label": t("form.remove") },
        },
      },
      PasswordInput: {
        defaultProps: {
          visibilityToggleFocusable: true,
          visibilityToggleButtonProps: { "aria-label": t("form.reveal") },
        },
      },
      // Whoever has no mouse scrolls a wide table too, also one without links in it.
      TableScrollContainer: { defaultProps: { scrollAreaProps: { viewportProps: { tabIndex: 0 } } } },
    },
  });
}

/** Return the library's colours that are too pale for texts, deeper or brighter. */
export const colors: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#5c636a",
    "--mantine-color-placeholder": "#666d75",
    "--mantine-color-error": "#c92a2a",
    "--mantine-color-anchor": "#3b5bdb",
    "--mantine-color-indigo-light-hover": "#d0d9ff",
    "--mantine-color-indigo-light-color": "#2b3ea0",
    "--mantine-color-green-light-color": "#1b6b2f",
    "--mantine-color-teal-light-color": "#066649",
    "--mantine-color-yellow-light-color": "#7a4b00",
    "--mantine-color-orange-light-color": "#8f3d00",
  },
  dark: {
    "--mantine-color-dimmed": "#a6a9ad",
    "--mantine-color-placeholder": "#9a9da1",
    "--mantine-color-error": "#ff8787",
    "--mantine-color-anchor": "#91a7ff",
  },
});
