// A voice message from the first word to its sending: in the place of the composer while it is recorded and listened to.
// Where its chat is left meanwhile, what was said so far is kept for it.

import { createSignal, onCleanup, type Accessor, type JSX } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { useDesk } from '../../state/desk.ts'
import { codeOf } from '../../text/problem.ts'
import { useText } from '../../text/text.tsx'
import { useToast } from '../../ui/toast.tsx'
import { explainFile } from '../files/file-problem.ts'
import { sendVoice, type VoiceBeside } from './send-voice.ts'
import { startRecording, type Recording, type VoiceTake } from './voice-recorder.ts'
import { VoiceStrip } from './voice-strip.tsx'
import { useVoiceTakes } from './voice-takes.tsx'

export interface VoiceDraft {
  /** It stands in the place of the composer. */
  readonly isOn: Accessor<boolean>
  begin(): void
  readonly element: () => JSX.Element
}

interface VoiceDraftDeps {
  readonly chat: string
  readonly beside: () => VoiceBeside
  /** It is on its way: what was chosen for it. */
  readonly onSent: () => void
  /** The composer is back in its place. */
  readonly onEnd: () => void
}

/** In which what was thrown away can be had back. */
const undoMs = 5_000

export function createVoiceDraft({ chat, beside, onSent, onEnd }: VoiceDraftDeps): VoiceDraft {
  const text = useText()
  const { t } = text
  const { desktop } = useDesk()
  const { engine } = useAccount()
  const toast = useToast()
  const takes = useVoiceTakes()
  const [recording, setRecording] = createSignal<Recording>()
  const [isAsking, setIsAsking] = createSignal(false)
  const [isSending, setIsSending] = createSignal(false)
  let isLeft = false
  onCleanup(() => {
    isLeft = true
    recording()?.stop()
  })

  async function begin(): Promise<void> {
    if (isAsking() || recording() !== undefined) return
    setIsAsking(true)
    const started = await startRecording(desktop).finally(() => setIsAsking(false))
    if (typeof started === 'string') {
      toast.show(t(`voice.mic.${started}`))
      return
    }
    if (isLeft) started.throwAway()
    else setRecording(started)
    const take = await started.ended
    setRecording(undefined)
    if (take !== undefined) takes.keep(chat, take)
  }

  /** What has been said by now. */
  async function taken(): Promise<VoiceTake | undefined> {
    const current = recording()
    if (current === undefined) return takes.of(chat)
    current.stop()
    return current.ended
  }

  async function send(): Promise<void> {
    if (isSending()) return
    setIsSending(true)
    try {
      const take = await taken()
      if (take === undefined) return
      const code = await sendVoice(engine, chat, take, beside())
      if (code !== '') throw Object.assign(new Error('not sent'), { code })
      takes.keep(chat, undefined)
      onSent()
    } catch (error) {
      // What was said is not lost: it is kept to be sent again.
      const problem = explainFile(text, codeOf(error))
      toast.show(`${problem.what} ${problem.todo}`)
    } finally {
      setIsSending(false)
    }
    if (!isOn()) onEnd()
  }

  async function throwAway(): Promise<void> {
    const take = await taken()
    // Behind the keeping of what has just been recorded.
    queueMicrotask(() => {
      takes.keep(chat, undefined)
      onEnd()
      if (take === undefined) return
      toast.show(t('voice.thrownAway'), { label: t('undo.do'), onAct: () => takes.keep(chat, take), forMs: undoMs })
    })
  }

  const isOn = (): boolean => recording() !== undefined || takes.of(chat) !== undefined
  return {
    isOn,
    begin: () => inBackground('record', begin()),
    element: () => (
      <VoiceStrip
        chat={chat}
        recording={recording()}
        take={takes.of(chat)}
        isSending={isSending()}
        onStop={() => recording()?.stop()}
        onSend={() => inBackground('send a voice', send())}
        onThrowAway={() => inBackground('throw a voice away', throwAway())}
      />
    ),
  }
}
