// The words of the app in the user's language, for every component below the provider.

import { createContext, useContext, type ParentProps } from 'solid-js'
import { createText, type Language, type Text } from './create-text.ts'

const TextContext = createContext<Text>()

export function useText(): Text {
  const text = useContext(TextContext)
  if (text === undefined) throw new Error('no text above')
  return text
}

export function TextProvider(props: ParentProps<{ language: Language }>) {
  return <TextContext.Provider value={createText(() => props.language)}>{props.children}</TextContext.Provider>
}
