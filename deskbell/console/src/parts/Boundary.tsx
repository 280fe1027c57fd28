/** What keeps a fault of one screen from taking the whole page away: the rest stands, and all can be loaded anew. */

import { Alert, Button, Stack } from "@mantine/core";
import { Component, type ReactNode } from "react";
import { t } from "../texts";

interface Given {
  /** The address where one is; another is shown as if nothing had been. */
  at?: string;
  children: ReactNode;
}

export class Boundary extends Component<Given, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidUpdate(before: Given) {
    if (this.state.failed && before.at !== this.props.at) this.setState({ failed: false });
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <Alert color="red" role="alert" title={t("error.title")} m="md">
        <Stack align="start" gap="xs">
          {t("error.screen")}
          <Button size="compact-sm" onClick={() => location.reload()}>
            {t("error.reload")}
          </Button>
        </Stack>
      </Alert>
    );
  }
}
