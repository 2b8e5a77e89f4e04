/** Takes the data folder named by its argument, says `held` or why not, and keeps it until its standard input ends. */
import { once } from 'node:events'
import { lockFolder } from '../../server/db/lock.ts'

try {
  const lock = await lockFolder(process.argv[2]!)
  console.log('held')
  await once(process.stdin.resume(), 'end')
  await lock.release()
} catch (error) {
  console.log((error as Error).message)
}
