import { ApiProblem, problemOf } from '../api/client.ts'
import { text } from '../text/shell.ts'

/** Saves a file that a link alone may not open, since the secret goes with it. @throws ApiProblem */
export async function saveFile(address: string, name: string, key: string | null): Promise<void> {
  const headers: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` }
  const reply = await fetch(address, { headers }).catch(() => {
    throw new ApiProblem(0, 'network', text.problems.network)
  })
  if (!reply.ok) throw problemOf(reply.status, await reply.json().catch(() => undefined))
  const link = Object.assign(document.createElement('a'), {
    href: URL.createObjectURL(await reply.blob()),
    download: name,
  })
  link.click()
  URL.revokeObjectURL(link.href)
}
