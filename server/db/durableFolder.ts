import { closeSync, fsyncSync, openSync } from 'node:fs'
import type { PGlite, postgresMod } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'

interface OpenFile {
  /** Descriptor of an open file; absent for an open folder. */
  nfd?: number
  node: unknown
}
interface NodeFilesystem {
  realPath(node: unknown): string
  stream_ops: { fsync?: (stream: OpenFile) => 0 }
}

/**
 * PGlite's folder on disk, with fsync. Its own answers every fsync with "done" and does nothing,
 * which survives the end of the process but not the end of the machine.
 */
export class DurableFolder extends NodeFS {
  override async init(pglite: PGlite, options: Partial<postgresMod.PostgresMod>) {
    const { emscriptenOpts } = await super.init(pglite, options)
    const addFsync = (module: postgresMod.PostgresMod) => {
      const filesystem = (module.FS as unknown as { filesystems: { NODEFS: NodeFilesystem } }).filesystems.NODEFS
      filesystem.stream_ops.fsync = ({ nfd, node }) => {
        if (nfd !== undefined) {
          fsyncSync(nfd)
        } else if (process.platform !== 'win32') {
          const folder = openSync(filesystem.realPath(node), 'r')
          fsyncSync(folder)
          closeSync(folder)
        }
        return 0
      }
    }
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), addFsync] } }
  }
}
