// One component on the page of components.

import type { JSX } from 'solid-js'

export interface Specimen {
  /** The name of its file, without the ending; of one in a feature, with the feature before it. */
  readonly of: string
  /** It opens over the page, in the page's theme. */
  readonly isLayer?: boolean
  /** All its states, one beside or under the other; called for each ground anew. */
  readonly draw: () => JSX.Element
}
