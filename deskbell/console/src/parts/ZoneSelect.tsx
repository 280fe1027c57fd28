/** Choosing a time zone. */

import { Select } from "@mantine/core";
import { t } from "../texts";

const ZONES = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];

interface Given {
  value: string | null;
  onChange: (zone: string | null) => void;
  error?: unknown;
  /** Whether none may be chosen: it is one's own then. */
  own?: boolean;
}

export function ZoneSelect({ value, onChange, error, own = false }: Given) {
  return (
    <Select
      label={t("form.zone")}
      searchable
      allowDeselect={own}
      clearable={own}
      placeholder={own ? t("form.ownZone") : ""}
      limit={100}
      data={value && !ZONES.includes(value) ? [value, ...ZONES] : ZONES}
      value={value}
      onChange={onChange}
      error={error ? String(error) : undefined}
    />
  );
}
