import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A TypeScript program of ours in a process of its own, for what only another process can show. */
export interface Child {
  readonly pid: number
  /** The next line that it writes, or null once it has ended. */
  line(): Promise<string | null>
  /** The lines that are left, to its end. */
  rest(): Promise<string[]>
  /** Ends it as a power cut would: SIGKILL, no farewell. */
  kill(): Promise<void>
  /** Closes its standard input, which asks it to end, and waits for it. */
  end(): Promise<number | null>
}

/** @param program path from this folder, `./holdFolderChild.ts` */
export function startChild(program: string, ...args: string[]): Child {
  const path = fileURLToPath(new URL(program, import.meta.url))
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', path, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]()
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const line = async () => {
    const { value, done } = await lines.next()
    return done === true ? null : value
  }
  return {
    pid: child.pid!,
    line,
    async rest() {
      const left: string[] = []
      for (let next = await line(); next !== null; next = await line()) left.push(next)
      return left
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
    async end() {
      child.stdin!.end()
      return ended
    },
  }
}
