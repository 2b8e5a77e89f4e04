import { hash, verify } from '@node-rs/argon2'
import { createHash, randomBytes } from 'node:crypto'

/** What a link, a cookie or a code carries: 256 bits of chance. Only its SHA-256 is kept. */
export const newSecret = (): string => randomBytes(32).toString('base64url')
export const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Argon2id, 19 MiB and two passes: the first choice of OWASP's cheat sheet, and the library's own. */
export const hashPassword = (password: string): Promise<string> => hash(password)

/** What a password is compared with when nobody has the e-mail: the answer takes as long. */
const NOBODY = hash(newSecret())

/** Whether it is the password; `null` stands for nobody's hash, and takes as long to say no. */
export async function isPassword(hashed: string | null, password: string): Promise<boolean> {
  const same = await verify(hashed ?? (await NOBODY), password)
  return same && hashed !== null
}
