import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A running Escale, as `npm start` starts it: its own process, its own data folder, a free port. */
export interface RunningServer {
  readonly url: string
  /** All that it has said on its console since it was last started. */
  said(): string
  /** Stops it (cleanly, or as a power cut would) and starts it again on the same data and the same address. */
  restart(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>
  /** Stops it and removes its data. */
  stop(): Promise<void>
}

/** The day of every journey: the demonstration is laid around it, so that nothing in a test ages. */
export const TODAY = '2026-11-24'

export async function startServer(settings: Record<string, string> = {}): Promise<RunningServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'escale-server-'))
  const env = {
    ...process.env,
    ESCALE_DATA_DIR: join(dataDir, 'data'),
    ESCALE_TODAY: TODAY,
    PORT: '0',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'error',
    ...settings,
  }
  const first = await launch(env)
  const { url } = first
  let { child, said } = first
  const port = new URL(url).port
  return {
    url,
    said: () => said(),
    async restart(signal = 'SIGTERM') {
      await end(child, signal)
      ;({ child, said } = await launch({ ...env, PORT: port }))
    },
    async stop() {
      await end(child, 'SIGTERM')
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

function launch(env: NodeJS.ProcessEnv): Promise<{ child: ChildProcess; url: string; said: () => string }> {
  const child = spawn(process.execPath, ['dist/server/main.js'], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  return new Promise((resolve, reject) => {
    let said = ''
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const port = /Escale répond sur http:\/\/[^\s:]+:(\d+)/.exec(said)?.[1]
      if (port !== undefined) resolve({ child, url: `http://localhost:${port}`, said: () => said })
    })
    child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it answered:\n${said}`)))
  })
}

function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.once('exit', () => resolve())
    child.kill(signal)
  })
}
