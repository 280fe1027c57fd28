/** A text in which variables may stand: they are offered as one types `#`. */

import { Combobox, Textarea, useCombobox } from "@mantine/core";
import { useRef } from "react";
import { completed, typedAt } from "./variables";

export interface Variable {
  name: string;
  description: string;
  example: string;
  hasValue: boolean;
}

export function Template(given: {
  label: string;
  error: string | undefined;
  variables: readonly Variable[];
  value: string;
  change: (text: string) => void;
}) {
  const box = useRef<HTMLTextAreaElement>(null);
  const combobox = useCombobox();
  const before = given.value.slice(0, box.current?.selectionStart ?? given.value.length);
  const typed = typedAt(before);
  const offered =
    typed === undefined
      ? []
      : given.variables.filter(({ name, hasValue }) => hasValue && name.includes(typed));
  const offer = () => {
    combobox.openDropdown();
    requestAnimationFrame(() => combobox.selectFirstOption());
  };
  const write = (text: string) => {
    given.change(text);
    if (typedAt(text.slice(0, box.current?.selectionStart ?? text.length)) !== undefined) offer();
    else combobox.closeDropdown();
  };
  const choose = (name: string) => {
    const written = completed(before, name);
    given.change(written + given.value.slice(before.length));
    combobox.closeDropdown();
    requestAnimationFrame(() => box.current?.setSelectionRange(written.length, written.length));
  };
  return (
    <Combobox store={combobox} onOptionSubmit={choose}>
      <Combobox.Target>
        <Textarea
          ref={box}
          label={given.label}
          error={given.error}
          autosize
          value={given.value}
          onChange={({ currentTarget }) => write(currentTarget.value)}
          onBlur={() => combobox.closeDropdown()}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={!offered.length}>
        <Combobox.Options className="long">
          {offered.map(({ name, description }) => (
            <Combobox.Option key={name} value={name}>
              #{name}# – {description}
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
