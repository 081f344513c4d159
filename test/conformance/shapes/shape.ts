/**
 * What a value of the API must look like. It is plain data, so that a program in any language can check a value
 * against it: `text`, `whole` (a whole number), `number`, `flag` (true or false), `time` (RFC 3339), `map` (an object
 * with any keys), `null`, `anything`, or one of the objects below.
 */
export type Shape =
  | 'text'
  | 'whole'
  | 'number'
  | 'flag'
  | 'time'
  | 'map'
  | 'null'
  | 'anything'
  | { value: string | boolean }
  | { prefix: string }
  | { anyOf: Shape[] }
  /** The field may be absent. */
  | { optional: Shape }
  | { list: Shape }
  | { fields: Record<string, Shape> }
  /** The field `type` says which of these shapes the value has. */
  | { byType: Record<string, Shape> };

/** An object with a shape for each field that the SDK documents; the compiler refuses a shape that lacks one. */
export function fieldsOf<T>(fields: { [Field in keyof T]-?: Shape }): Shape {
  return { fields };
}

export function nullable(shape: Shape): Shape {
  return { anyOf: [shape, 'null'] };
}

export function optional(shape: Shape): Shape {
  return { optional: shape };
}

export function list(shape: Shape): Shape {
  return { list: shape };
}

/** One of some texts. */
export function oneOf(...values: string[]): Shape {
  return values.length === 1 ? { value: values[0] ?? '' } : { anyOf: values.map((value) => ({ value })) };
}

/** An id with the prefix of its kind: `agent_…`. */
export function id(kind: string): Shape {
  return { prefix: `${kind}_` };
}
