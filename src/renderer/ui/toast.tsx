// A toast: for what was copied, and for what can be undone. Gone after 5 s, later while hovered or focused; what can be
// undone only for a time goes with that time.

import { createContext, createSignal, onCleanup, onMount, Show, useContext, type ParentProps } from 'solid-js'
import { pressed } from '../keys/pressed.ts'
import './toast.css'
import { TextButton } from './button.tsx'

const shownForMs = 5000

interface ToastAction {
  readonly label: string
  readonly onAct: () => void
  /** For so long it can be done; Ctrl+Z does it too, outside of a text with something to undo. */
  readonly forMs: number
}

interface Toaster {
  show(words: string, action?: ToastAction): void
}

const ToastContext = createContext<Toaster>()

export function useToast(): Toaster {
  const toaster = useContext(ToastContext)
  if (toaster === undefined) throw new Error('no toaster above')
  return toaster
}

export function ToastProvider(props: ParentProps) {
  const [shown, setShown] = createSignal<{ readonly words: string; readonly action: ToastAction | undefined }>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = (): void => clearTimeout(timer)
  const goAfter = (ms: number): void => {
    stop()
    timer = setTimeout(() => setShown(undefined), ms)
  }
  const hold = (): void => {
    if (shown()?.action === undefined) stop()
  }
  const release = (): void => {
    if (shown()?.action === undefined) goAfter(shownForMs)
  }
  const act = (action: ToastAction): void => {
    stop()
    setShown(undefined)
    action.onAct()
  }
  const press = (event: KeyboardEvent): void => {
    const action = shown()?.action
    const isUndo = pressed('toast', event) === 'undo'
    if (action === undefined || !isUndo || event.defaultPrevented || hasText(document.activeElement)) return
    event.preventDefault()
    act(action)
  }
  onMount(() => {
    addEventListener('keydown', press)
    onCleanup(() => removeEventListener('keydown', press))
  })
  onCleanup(stop)
  const toaster: Toaster = {
    show(words, action) {
      setShown({ words, action })
      goAfter(action?.forMs ?? shownForMs)
    },
  }
  return (
    <ToastContext.Provider value={toaster}>
      {props.children}
      <div class="toast-place" role="status">
        <Show when={shown()}>
          {(toast) => (
            <div
              class="toast"
              data-stop={toast().action === undefined ? undefined : 'toast'}
              onPointerEnter={hold}
              onPointerLeave={release}
            >
              <span>{toast().words}</span>
              <Show when={toast().action}>
                {(action) => <TextButton onClick={() => act(action())}>{action().label}</TextButton>}
              </Show>
            </div>
          )}
        </Show>
      </div>
    </ToastContext.Provider>
  )
}

/** There Ctrl+Z belongs to what is written. */
const hasText = (element: Element | null): boolean =>
  (element instanceof HTMLTextAreaElement || element instanceof HTMLInputElement) && element.value !== ''
