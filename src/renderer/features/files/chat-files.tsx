// Gives what is below the files of an open chat (chat-files-context.ts), and shows the viewer over the window.

import { createSignal, onCleanup, Show, untrack, type ParentProps } from 'solid-js'
import { createStore } from 'solid-js/store'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { useAccount } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { useDesk } from '../../state/desk.ts'
import { codeOf } from '../../text/problem.ts'
import { useText } from '../../text/text.tsx'
import { useToast } from '../../ui/toast.tsx'
import { FilesContext, type ChatFiles } from './chat-files-context.ts'
import { explainFile } from './file-problem.ts'
import { PictureViewer } from './picture-viewer.tsx'

interface ChatFilesProps {
  chat: string
  /** Oldest first. */
  messages: readonly MessageView[]
  /** The viewer comes near to the oldest of them; where there are more, they are to follow. */
  onOlder?: () => void
}

export function ChatFilesProvider(props: ParentProps<ChatFilesProps>) {
  const text = useText()
  const { desktop } = useDesk()
  const { engine } = useAccount()
  const toast = useToast()
  // Another chat brings another of these.
  const chat = untrack(() => props.chat)
  const [moved, setMoved] = createStore<Record<string, number>>({})
  const [shown, setShown] = createSignal<string>()
  onCleanup(
    engine.subscribe((event) => {
      if (event.kind === 'file' && event.chat === chat) setMoved(event.message, event.doneBytes)
    }),
  )

  async function save(message: string, name: string, say: (words: string) => void): Promise<void> {
    const { handle } = await desktop.choosePlace({ name })
    if (handle === null) return
    const saved = await engine
      .saveFile({ chat, message, handle })
      .catch((error: unknown) => ({ ok: false, code: codeOf(error) }) as const)
    if (saved.ok) say(text.t('file.saved'))
    else {
      const problem = explainFile(text, saved.code)
      say(`${problem.what} ${problem.todo}`)
    }
  }

  const files: ChatFiles = {
    chat,
    movedBytes: (message) => moved[message],
    fetch: (message) => inBackground('fetch a file', engine.fetchFile({ chat, message })),
    cancel: (message) => inBackground('give up a file', engine.cancelFile({ chat, message })),
    save: (message, name, say = (words) => toast.show(words)) => inBackground('save a file', save(message, name, say)),
    open: setShown,
  }
  return (
    <FilesContext.Provider value={files}>
      {props.children}
      <Show when={shown()}>
        {(message) => (
          <PictureViewer
            message={message()}
            messages={props.messages}
            onOlder={() => props.onOlder?.()}
            onShow={setShown}
            onClose={() => setShown(undefined)}
          />
        )}
      </Show>
    </FilesContext.Provider>
  )
}
