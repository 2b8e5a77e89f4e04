import { untrack } from 'svelte'
import type { Application, ApplicationContent } from '../../server/contract.ts'
import { ApiProblem, call } from '../api/client.ts'

const PAUSE_MS = 700
const RETRY_MS = 5000

interface LocalCopy {
  readonly version: number
  readonly content: ApplicationContent
}

/**
 * A draft that saves itself. What is typed is first kept on the device, then sent once the typing pauses; without a
 * connection it is sent again until it arrives. What somebody else saved meanwhile is never written over.
 */
export class Draft {
  content: ApplicationContent
  kept = $state.raw<Application>() as Application
  status = $state<'saved' | 'saving' | 'offline' | 'conflict' | 'refused'>('saved')
  /** Why the server does not take it */
  problem = $state.raw<ApiProblem | null>(null)
  theirs = $state.raw<LocalCopy | null>(null)
  restored = $state(false)
  #savedText: string
  #version: number
  #timer: ReturnType<typeof setTimeout> | undefined
  #saving: Promise<void> | null = null

  constructor(
    application: Application,
    readonly key: string | null,
  ) {
    this.kept = application
    this.#version = application.version
    this.#savedText = JSON.stringify(application.content)
    const local = readLocal(application.id)
    const isNews = local !== null && JSON.stringify(local.content) !== this.#savedText
    this.content = $state(structuredClone(isNews ? local.content : application.content))
    if (!isNews) return
    this.restored = true
    if (local.version !== application.version) {
      this.status = 'conflict'
      this.theirs = { version: application.version, content: application.content }
    }
  }

  /** To be run in an effect: follows what is typed. */
  follow(): void {
    const text = JSON.stringify(this.content)
    untrack(() => {
      if (text === this.#savedText || this.status === 'conflict') return
      this.#keepLocal(text)
      this.status = 'saving'
      this.#soon(PAUSE_MS)
    })
  }

  /** Saves at once what is not saved yet; returns when it is, or when it can't be. */
  async flush(): Promise<boolean> {
    clearTimeout(this.#timer)
    await this.#saving
    if (JSON.stringify(this.content) !== this.#savedText && this.status !== 'conflict') await this.#save()
    return this.status === 'saved'
  }

  async resolve(keep: 'mine' | 'theirs'): Promise<void> {
    if (this.theirs === null) return
    this.#version = this.theirs.version
    if (keep === 'theirs') this.content = structuredClone(this.theirs.content)
    this.#savedText = JSON.stringify(this.theirs.content)
    this.theirs = null
    this.status = 'saved'
    if (JSON.stringify(this.content) === this.#savedText) forgetLocal(this.kept.id)
    else await this.#save()
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #soon(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#save(), ms)
  }

  #keepLocal(content: string): void {
    try {
      localStorage.setItem(localName(this.kept.id), `{"version":${this.#version},"content":${content}}`)
    } catch {
      // No room or no right to keep it: the page itself still holds what was typed.
    }
  }

  #save(): Promise<void> {
    this.#saving ??= this.#send().finally(() => (this.#saving = null))
    return this.#saving
  }

  async #send(): Promise<void> {
    const text = JSON.stringify(this.content)
    this.status = 'saving'
    this.problem = null
    try {
      this.kept = await call('PATCH /api/applications/{id}', {
        params: { id: this.kept.id },
        ifMatch: this.#version,
        key: this.key,
        body: { content: JSON.parse(text) as ApplicationContent },
      })
      this.#version = this.kept.version
      this.#savedText = text
      if (JSON.stringify(this.content) === text) {
        this.status = 'saved'
        forgetLocal(this.kept.id)
      } else {
        this.#keepLocal(JSON.stringify(this.content))
        this.#soon(PAUSE_MS)
      }
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error
      if (error.status === 412) {
        this.status = 'conflict'
        this.theirs = error.details as unknown as LocalCopy
      } else if (error.status === 0 || error.status === 429 || error.status >= 500) {
        this.status = 'offline'
        this.#soon(RETRY_MS)
      } else {
        this.status = 'refused'
        this.problem = error
      }
    }
  }
}

const localName = (id: string) => `escale.application.${id}`
function readLocal(id: string): LocalCopy | null {
  try {
    return JSON.parse(localStorage.getItem(localName(id)) ?? 'null') as LocalCopy | null
  } catch {
    return null
  }
}
export function forgetLocal(id: string): void {
  try {
    localStorage.removeItem(localName(id))
  } catch {
    // Nothing was kept.
  }
}
