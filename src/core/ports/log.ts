// Where the engine says what it does. Fields hold counts, codes and durations; never text, names, keys or ids of people.

export type LogFields = Readonly<Record<string, string | number | boolean>>

export interface Log {
  debug(event: string, fields?: LogFields): void
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
}
