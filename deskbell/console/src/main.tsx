import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./main.css";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { createRoot } from "react-dom/client";
import { Router } from "wouter";
import { begin } from "./api/session";
import { Boundary } from "./parts/Boundary";
import "./parts/leaving";
import { Door } from "./shell/Door";
import "./shell/renewing";
import { speak } from "./texts";
import { colors, theme } from "./theme";

const prefix = new URL(document.baseURI).pathname.replace(/\/$/, "");
const nonce = document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce;

// Drawers and dialogs style the page through a library that looks for the nonce here.
Object.assign(window, { __webpack_nonce__: nonce });

await Promise.all([speak(navigator.languages), begin()]);
createRoot(document.getElementById("console") as HTMLElement).render(
  <MantineProvider
    theme={theme()}
    cssVariablesResolver={colors}
    defaultColorScheme="auto"
    getStyleNonce={() => nonce ?? ""}
  >
    <Notifications position="top-right" />
    <Boundary>
      <Router base={prefix}>
        <Door />
      </Router>
    </Boundary>
  </MantineProvider>,
);
