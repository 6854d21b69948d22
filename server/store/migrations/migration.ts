// One step of the schema. Numbered from 1, never changed once released, never run backwards.

export interface Migration {
  readonly version: number
  readonly sql: string
}
