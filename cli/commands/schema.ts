import type { SchemaKind } from '../../definitions/schema/format-schema.ts';
import { jsonSchema } from '../../definitions/schema/json-schema.ts';

/** Prints the JSON Schema of one kind of file: `automation`, `agent` or `settings` (curfew.yml). */
export async function schema(kind: SchemaKind): Promise<void> {
  console.log(JSON.stringify(jsonSchema(kind), null, 2));
}
