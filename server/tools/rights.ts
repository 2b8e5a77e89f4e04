/** Writes the table of rights into the README: `npx tsx server/tools/rights.ts`. A test says when it is stale. */
import { readFileSync, writeFileSync } from 'node:fs'
import { permissionTable } from '../accounts/permissions.ts'

const readme = readFileSync('README.md', 'utf8')
const [before, , after] = readme.split(/(?<=<!-- rights -->)|(?=<!-- \/rights -->)/)
if (before === undefined || after === undefined) throw new Error('README.md has no place for the table of rights')
writeFileSync('README.md', `${before}\n\n${permissionTable()}\n\n${after}`)
