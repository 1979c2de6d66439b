// `ukeire schema`: the JSON Schema of the plan file, for editors.
import { planJsonSchema } from '../plan/schema.ts'

/** Draft 2020-12, indented, with a line end. */
export function schemaJson(): string {
  return `${JSON.stringify({ ...planJsonSchema(), title: 'ukeire plan (ukeire/v1)' }, null, 2)}\n`
}
