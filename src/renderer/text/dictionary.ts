// What a dictionary is: every key of the English one, with plural forms where English has them.

import type { en } from './en.ts'

export type English = typeof en
export type TextKey = keyof English

/** Plural forms by `Intl.PluralRules`; chosen by `{count}`. */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string }
export type Dictionary = { readonly [Key in TextKey]: English[Key] extends string ? string : Plural }
