// What is being listened to: one voice at a time in the whole window, by its user's wish alone, from the page's memory. It
// falls silent when its message has gone, and when the account is locked.

import { createContext, createSignal, onCleanup, useContext, type Accessor, type ParentProps } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'

export interface VoiceTrack {
  /** Of this sound and no other. */
  readonly key: string
  readonly durationMs: number
  /** Undefined where it cannot be had, or is no sound. */
  load(isStopped: () => boolean): Promise<Blob | undefined>
  /** Whether it may still be listened to. */
  isThere(): Promise<boolean>
}

const speeds = [1, 1.5, 2] as const
type Speed = (typeof speeds)[number]

export interface VoicePlayer {
  /** The key of what is being listened to, also while it pauses. */
  readonly current: Accessor<string | undefined>
  readonly state: Accessor<'loading' | 'playing' | 'paused' | 'failed'>
  readonly positionMs: Accessor<number>
  readonly speed: Accessor<Speed>
  /** Goes on, or pauses; what was being listened to before stops. */
  toggle(track: VoiceTrack): void
  /** To this moment of it; where it is not being listened to, it is from then on, and pauses. */
  seek(track: VoiceTrack, toMs: number): void
  nextSpeed(): void
  /** Where this is what is being listened to. */
  stop(key: string): void
}

const PlayerContext = createContext<VoicePlayer>()

export function useVoicePlayer(): VoicePlayer {
  const player = useContext(PlayerContext)
  if (player === undefined) throw new Error('nothing above plays voices')
  return player
}

export function VoicePlayerProvider(props: ParentProps) {
  const { engine } = useAccount()
  const [current, setCurrent] = createSignal<string>()
  const [state, setState] = createSignal<'loading' | 'playing' | 'paused' | 'failed'>('paused')
  const [positionMs, setPositionMs] = createSignal(0)
  const [speed, setSpeed] = createSignal<Speed>(1)
  let audio: HTMLAudioElement | undefined
  let url: string | undefined
  let playing: VoiceTrack | undefined

  function end(): void {
    audio?.pause()
    audio?.removeAttribute('src')
    if (url !== undefined) URL.revokeObjectURL(url)
    audio = undefined
    url = undefined
    playing = undefined
    setCurrent(undefined)
    setPositionMs(0)
    setState('paused')
  }

  /** Undefined where it cannot be listened to, or something else is by now. */
  async function load(track: VoiceTrack): Promise<HTMLAudioElement | undefined> {
    if (playing?.key === track.key && audio !== undefined) return audio
    end()
    playing = track
    setCurrent(track.key)
    setState('loading')
    const isStopped = (): boolean => playing !== track
    const sound = await track.load(isStopped)
    if (isStopped()) return undefined
    if (sound === undefined) {
      setState('failed')
      return undefined
    }
    const made = new Audio()
    url = URL.createObjectURL(sound)
    made.preload = 'auto'
    made.src = url
    made.addEventListener('timeupdate', () => {
      if (audio === made) setPositionMs(Math.min(track.durationMs, made.currentTime * 1000))
    })
    made.addEventListener('ended', () => {
      if (audio !== made) return
      setState('paused')
      made.currentTime = 0
      setPositionMs(0)
    })
    const isSound = await hasSound(made)
    if (isStopped()) return undefined
    if (!isSound) {
      setState('failed')
      return undefined
    }
    audio = made
    setState('paused')
    return made
  }

  async function play(track: VoiceTrack): Promise<void> {
    const loaded = await load(track)
    if (loaded === undefined) return
    loaded.playbackRate = speed()
    setState('playing')
    await loaded.play()
  }

  async function goTo(track: VoiceTrack, toMs: number): Promise<void> {
    const loaded = await load(track)
    if (loaded === undefined) return
    loaded.currentTime = Math.min(track.durationMs, Math.max(0, toMs)) / 1000
    setPositionMs(loaded.currentTime * 1000)
  }

  async function checkThere(): Promise<void> {
    const track = playing
    if (track !== undefined && !(await track.isThere()) && playing === track) end()
  }
  onCleanup(
    engine.subscribe(({ kind }) => {
      if (kind === 'chat') inBackground('voice', checkThere())
    }),
  )
  onCleanup(end)

  const player: VoicePlayer = {
    current,
    state,
    positionMs,
    speed,
    toggle(track) {
      if (playing?.key === track.key && state() === 'playing') {
        audio?.pause()
        setState('paused')
      } else inBackground('voice', play(track))
    },
    seek: (track, toMs) => inBackground('voice', goTo(track, toMs)),
    nextSpeed() {
      setSpeed(speeds[(speeds.indexOf(speed()) + 1) % speeds.length] ?? 1)
      if (audio !== undefined) audio.playbackRate = speed()
    },
    stop(key) {
      if (playing?.key === key) end()
    },
  }
  return <PlayerContext.Provider value={player}>{props.children}</PlayerContext.Provider>
}

/**
 * Whether it can be listened to. What a page has recorded does not say how long it is; sought beyond its end once, it is
 * known, and can be sought within from then on.
 */
async function hasSound(audio: HTMLAudioElement): Promise<boolean> {
  if (!(await happens(audio, 'loadedmetadata'))) return false
  if (Number.isFinite(audio.duration)) return true
  const isSought = happens(audio, 'seeked')
  audio.currentTime = Number.MAX_SAFE_INTEGER
  if (!(await isSought)) return false
  const isBack = happens(audio, 'seeked')
  audio.currentTime = 0
  return isBack
}

/** False where it fails instead. */
function happens(audio: HTMLAudioElement, event: 'loadedmetadata' | 'seeked'): Promise<boolean> {
  return new Promise((resolve) => {
    audio.addEventListener(event, () => resolve(true), { once: true })
    audio.addEventListener('error', () => resolve(false), { once: true })
  })
}
