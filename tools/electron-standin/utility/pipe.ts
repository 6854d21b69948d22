// What main and a utility process tell each other over the pipe between them.

import type { PortMessage } from '../ports/port-hub.ts'

export type ToUtility =
  | { readonly kind: 'down'; readonly data: unknown; readonly ports: readonly string[] }
  | { readonly kind: 'port'; readonly id: string; readonly data: unknown; readonly ports: readonly string[] }
  | { readonly kind: 'portClose'; readonly id: string }

export type FromUtility =
  | { readonly kind: 'up'; readonly data: unknown }
  | { readonly kind: 'port'; readonly id: string; readonly data: unknown; readonly ports: readonly string[] }
  | { readonly kind: 'portClose'; readonly id: string }
  | { readonly kind: 'release'; readonly id: string; readonly waiting: readonly PortMessage[] }
  | { readonly kind: 'settle'; readonly id: string }
