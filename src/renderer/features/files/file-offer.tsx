// How files come into the composer: by its button, pasted, or dropped over the window; and the sheet before they go.

import { createSignal, onCleanup, onMount, Show, type JSX } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { useDesk } from '../../state/desk.ts'
import { useText } from '../../text/text.tsx'
import { Icon } from '../../ui/icon.tsx'
import type { Ending } from '../composer/ending.ts'
import { createChosenFiles, type ChosenFiles } from './chosen-files.ts'
import './file-offer.css'
import { FileSheet } from './file-sheet.tsx'
import { createPictureWorkers } from './picture-workers.ts'

export interface FileOffer {
  /** Asks the user for files of this computer. */
  choose(): void
  /** Takes what was pasted; true where there was any file. */
  paste(event: ClipboardEvent): boolean
  readonly element: () => JSX.Element
}

interface FileOfferDeps {
  readonly chat: () => string
  readonly ending: () => Ending
  /** What was written goes beside the files. */
  readonly draft: () => string
  /** The message that they answer. */
  readonly replyTo: () => string | null
  /** They are on their way: what was written with them. */
  readonly onSent: () => void
}

export function createFileOffer(deps: FileOfferDeps): FileOffer {
  const { desktop } = useDesk()
  const { engine } = useAccount()
  const [chosen, setChosen] = createSignal<ChosenFiles>()

  function opened(): ChosenFiles {
    const files = chosen() ?? createChosenFiles(engine, createPictureWorkers())
    setChosen(files)
    return files
  }
  const close = (): void => {
    chosen()?.end()
    setChosen(undefined)
  }
  onCleanup(() => chosen()?.end())

  async function choose(): Promise<void> {
    const { files } = await desktop.chooseFiles()
    if (files.length > 0) opened().addChosen(files)
  }
  const take = (files: readonly File[]): void => {
    if (files.length > 0) opened().add(files)
  }

  return {
    choose: () => inBackground('choose files', choose()),
    paste({ clipboardData }) {
      // What comes with text, as from a table, is text first.
      if (clipboardData === null || clipboardData.types.includes('text/plain')) return false
      take([...clipboardData.files])
      return clipboardData.files.length > 0
    },
    element: () => (
      <>
        <FileDrop onFiles={take} />
        <Show when={chosen()}>
          {(files) => (
            <FileSheet
              files={files()}
              chat={deps.chat()}
              ending={deps.ending()}
              draft={deps.draft()}
              replyTo={deps.replyTo()}
              onMore={() => inBackground('choose files', choose())}
              onSent={deps.onSent}
              onClose={close}
            />
          )}
        </Show>
      </>
    ),
  }
}

/** Over the window while files are held over it. Dropped anywhere else, they would be nobody's. */
function FileDrop(props: { onFiles: (files: readonly File[]) => void }) {
  const { t } = useText()
  const [isOver, setIsOver] = createSignal(false)
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true
  onMount(() => {
    const over = (event: DragEvent): void => {
      if (!hasFiles(event)) return
      event.preventDefault()
      setIsOver(true)
    }
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setIsOver(false)
    }
    const drop = (event: DragEvent): void => {
      setIsOver(false)
      if (!hasFiles(event)) return
      event.preventDefault()
      props.onFiles(filesIn(event.dataTransfer))
    }
    addEventListener('dragover', over)
    addEventListener('dragleave', leave)
    addEventListener('drop', drop)
    onCleanup(() => {
      removeEventListener('dragover', over)
      removeEventListener('dragleave', leave)
      removeEventListener('drop', drop)
    })
  })
  return (
    <Show when={isOver()}>
      <div class="file-drop" aria-hidden="true">
        <p>
          <Icon name="clip" size={24} />
          {t('files.drop')}
        </p>
      </div>
    </Show>
  )
}

/** Files without folders, which the system gives as files that cannot be read. */
function filesIn(data: DataTransfer | null): readonly File[] {
  return [...(data?.items ?? [])].flatMap((item) => {
    const file = item.kind === 'file' && item.webkitGetAsEntry()?.isDirectory !== true ? item.getAsFile() : null
    return file === null ? [] : [file]
  })
}
