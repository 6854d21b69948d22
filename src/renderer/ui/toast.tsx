// A toast: for what can be undone or was copied. Gone after 5 s, later while hovered or focused.

import { createContext, createSignal, onCleanup, Show, useContext, type ParentProps } from 'solid-js'
import './toast.css'

const shownForMs = 5000

interface Toaster {
  show(words: string): void
}

const ToastContext = createContext<Toaster>()

export function useToast(): Toaster {
  const toaster = useContext(ToastContext)
  if (toaster === undefined) throw new Error('no toaster above')
  return toaster
}

export function ToastProvider(props: ParentProps) {
  const [words, setWords] = createSignal<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const hold = (): void => clearTimeout(timer)
  const release = (): void => {
    hold()
    timer = setTimeout(() => setWords(undefined), shownForMs)
  }
  onCleanup(hold)
  const toaster: Toaster = {
    show(next) {
      setWords(next)
      release()
    },
  }
  return (
    <ToastContext.Provider value={toaster}>
      {props.children}
      <div class="toast-place" role="status">
        <Show when={words()}>
          <div class="toast" onPointerEnter={hold} onPointerLeave={release}>
            {words()}
          </div>
        </Show>
      </div>
    </ToastContext.Provider>
  )
}
