/** Imports a file of open data into a territory. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Kysely } from 'kysely'
import { SOURCES, type SourceId } from '../../data/sources.ts'
import { today } from '../config.ts'
import type { Tables } from '../db/tables.ts'
import { seedDemonstration } from '../demonstration/demonstration.queries.ts'
import { fileOf, IMPORTERS, type Importer } from '../imports/importers.ts'
import { count } from '../lib/french.ts'
import type { ImportReport, Problem } from '../lib/importReport.ts'
import { WrongFile, type TextFile } from '../lib/textFile.ts'
import { listTerritories } from '../territories/territories.queries.ts'
import { withDatabase } from './withDatabase.ts'

const USAGE = `Usage : npm run --silent import -- SOURCE FICHIER [--territory CODE] [--dry-run] [--json]
  SOURCE
${[...IMPORTERS.keys()].map((id) => `    ${id.padEnd(17)}${SOURCES[id].title}`).join('\n')}
  --territory CODE SIREN du territoire ; inutile quand il n'y en a qu'un
  --dry-run        lit et vérifie tout, n'écrit rien
  --json           le compte rendu en un objet JSON sur la sortie standard

Exemple : npm run --silent import -- cartofriches friches.csv --json > compte-rendu.json

Chaque ligne lue est prise (nouvelle ou changée), inchangée ou refusée : read = taken + unchanged + refused.
mended compte les lignes dont au moins une valeur a été réparée, quel que soit leur sort.
Statut de sortie : 0 quand l'import a eu lieu, 2 quand le fichier ou la commande n'est pas ce qu'il faut,
1 quand la base ne peut pas être ouverte (arrêtez d'abord le serveur s'il utilise la base embarquée).`

const WRONG = 2
/** More lines than this teach nothing on a terminal; --json has them all. */
const MOST_LINES_SHOWN = 100
const MOST_ALIKE_SHOWN = 5

interface Command {
  importer: Importer
  file: string
  territory: string | undefined
  dryRun: boolean
  json: boolean
}

function readCommand(args: string[]): Command | 'help' {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      territory: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  const [given, file, ...rest] = positionals
  const importer = IMPORTERS.get(given as SourceId)
  if (importer === undefined || file === undefined || rest.length > 0) throw new Error('wrong command line')
  return { importer, file, territory: values.territory, dryRun: values['dry-run'], json: values.json }
}

/** @throws WrongFile when the territory is not known, or several are and none was named */
async function territoryOf(db: Kysely<Tables>, wanted: string | undefined): Promise<string> {
  const known = await listTerritories(db)
  const names = known.map(({ code, name }) => `${code} (${name})`).join(', ')
  const found = wanted === undefined && known.length === 1 ? known[0] : known.find(({ code }) => code === wanted)
  if (found !== undefined) return found.code
  throw new WrongFile(
    wanted === undefined
      ? `Dites dans quel territoire importer, avec --territory : ${names}.`
      : `Le territoire ${wanted} n’est pas connu ici. Territoires connus : ${names}.`,
  )
}

async function run(db: Kysely<Tables>, command: Command, file: TextFile, day: string): Promise<void> {
  // Where nothing was started yet, the territory that files are imported into is made as a first start makes it.
  await seedDemonstration(db, day, console.error)
  const territory = await territoryOf(db, command.territory)
  const options = { territory, dryRun: command.dryRun, onProgress: progressTeller() }
  const report = await command.importer.run(db, file, options)
  if (command.json) process.stdout.write(`${JSON.stringify(report)}\n`)
  else show(report, command.dryRun)
}

/** Says how far the import is, at most once a second. */
function progressTeller(): (share: number, rows: number) => void {
  let last = Date.now()
  return (share, rows) => {
    if (Date.now() - last < 1000) return
    last = Date.now()
    console.error(`${Math.round(share * 100)} % du fichier, ${count(rows, 'ligne traitée', 'lignes traitées')}…`)
  }
}

const ACTIONS: Readonly<Record<Problem['action'], string>> = {
  mended: 'réparé',
  refused: 'refusé',
  kept: 'gardé',
  reported: 'à vérifier',
}

function show(report: ImportReport, dryRun: boolean): void {
  const outside = new Set(report.problems.filter(({ code }) => code === 'outside_territory').map(({ line }) => line))
  const lines = linesFor(report.problems.filter(({ line }) => !outside.has(line)))
  const { source, read, taken, mended, refused, unchanged } = report
  console.log(
    [
      `${source} : ${count(read, 'ligne lue', 'lignes lues')}, ${count(taken, 'prise')}, ${count(unchanged, 'inchangée')}, ` +
        `${count(refused, 'refusée')} ; ${count(mended, 'ligne')} avec une valeur réparée.`,
      ...(outside.size > 0 ? [`  ${count(outside.size, 'ligne')} hors du territoire : pas pour ici.`] : []),
      ...lines.slice(0, MOST_LINES_SHOWN),
      ...(lines.length > MOST_LINES_SHOWN ? ['  … la suite avec --json.'] : []),
      ...(dryRun ? ['Essai : rien n’a été écrit.'] : []),
    ].join('\n'),
  )
}

/** One line for each problem; the same one met again and again in a column, one line for all. */
function linesFor(problems: readonly Problem[]): string[] {
  const alike = new Map<string, Problem[]>()
  for (const problem of problems) {
    const key = `${problem.action} ${problem.code} ${problem.field}`
    alike.set(key, [...(alike.get(key) ?? []), problem])
  }
  return [...alike.values()].flatMap((group) => {
    if (group.length <= MOST_ALIKE_SHOWN)
      return group.map((problem) => `  ligne ${problem.line}${sentenceFor(problem)}`)
    const some = group.slice(0, MOST_ALIKE_SHOWN).map(({ line }) => line)
    return [`  ${group.length} lignes (${some.join(', ')}…)${sentenceFor(group[0]!)}`]
  })
}

function sentenceFor({ field, value, action, reason }: Problem): string {
  const where = field === '' ? '' : ` ${field}${value === null ? '' : ` « ${value.slice(0, 80)} »`}`
  return `${where} — ${ACTIONS[action]} : ${reason}`
}

async function main(command: Command): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'escale-import-'))
  try {
    const file = await fileOf(command.importer, command.file, folder)
    await withDatabase((db, config) => run(db, command, file, today(config)))
  } catch (error) {
    if (!(error instanceof WrongFile)) throw error
    console.error(error.message)
    process.exitCode = WRONG
  } finally {
    await rm(folder, { recursive: true })
  }
}

let command: Command | 'help'
try {
  command = readCommand(process.argv.slice(2))
} catch {
  console.error(USAGE)
  process.exit(WRONG)
}
if (command === 'help') console.log(USAGE)
else await main(command)
