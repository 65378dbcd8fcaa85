/** Puts values into a message: `{name}` is replaced by `values.name`; a name without a value stays as it is. */
export function formatMessage(message: string, values: Readonly<Record<string, string | number>> = {}): string {
  return message.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : whole,
  );
}
