/**
 * Each page asks only what its readers are allowed: the sources of every page are read, with all that they import, for the
 * routes that they call. A route that some reader of the page may not call needs a `setting.may` on the way to it.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { PERMISSIONS, type Right } from '../../server/accounts/permissions.ts'
import { ROLES, type Role } from '../../server/db/codes.ts'
import type { Access, RouteSchema } from '../../server/lib/contract.ts'
import { routes, type Path } from '../../web/routes.ts'
import { CONTRACT } from '../support/contract.ts'

const ROOT = join(import.meta.dirname, '../..')
const sourceOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

type Reader = Role | 'nobody'
const READERS: readonly Reader[] = [...ROLES, 'nobody']
function mayDo(reader: Reader, access: Access): boolean {
  if (access === 'anyone') return true
  if (access === 'signedIn') return reader !== 'nobody'
  return reader !== 'nobody' && PERMISSIONS[access].holders[reader] !== undefined
}

interface Source {
  /** Routes that it calls, and addresses under /api that it links to */
  readonly asks: readonly string[]
  /** Rights that it looks at before it shows something */
  readonly guards: readonly Access[]
  readonly imports: readonly string[]
}
type Read = (path: string) => Source

function understood(path: string, text: string): Source {
  const all = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, found]) => found!)
  return {
    asks: [
      ...all(/(?<!Api\[)['"`]((?:GET|POST|PATCH|PUT|DELETE) \/api\/[^'"`]+)['"`]/g),
      ...all(/href=["'{`]+(\/api\/[^"'`]+)/g).map((address) => `GET ${address}`),
      ...all(/sheetSave\(\s*'(\/api\/\w+)'/g).flatMap((shelf) => [
        `POST ${shelf}`,
        `GET ${shelf}/{id}`,
        `PATCH ${shelf}/{id}`,
      ]),
    ],
    guards: [
      ...(all(/(?:may|rights\.includes)\('([\w.]+)'\)/g) as Access[]),
      ...(/account\.person|\{ person \} = setting/.test(text) ? (['signedIn'] as const) : []),
    ],
    imports: [
      ...all(/^\s*(?:import|export)\s+(?!type\s)(?:[^'"]*?\sfrom\s+)?'(\.[^']+)'/gm),
      ...all(/import\('(\.[^']+)'\)/g),
    ]
      .map((to) => relative(ROOT, join(ROOT, path, '..', to)))
      .filter((to) => to.startsWith('web/') && /\.(ts|svelte)$/.test(to) && to !== 'web/routes.ts'),
  }
}
const known = new Map<string, Source>()
const readSource: Read = (path) => {
  if (!known.has(path)) known.set(path, understood(path, sourceOf(path)))
  return known.get(path)!
}

/** Every file of a page, with the rights that are looked at on each way to it. */
function filesOf(page: string, read: Read): Map<string, ReadonlySet<Access>> {
  const guards = new Map<string, ReadonlySet<Access>>()
  const walk = (path: string, before: ReadonlySet<Access>): void => {
    const source = read(path)
    const here = new Set([...before, ...source.guards])
    const known = guards.get(path)
    const both = known === undefined ? here : new Set([...known].filter((guard) => here.has(guard)))
    if (known !== undefined && both.size === known.size) return
    guards.set(path, both)
    for (const next of source.imports) walk(next, both)
  }
  walk(page, new Set())
  return guards
}

function schemaOf(asked: string): RouteSchema | undefined {
  const [plain] = asked.split('?')
  const literal = plain!.replace(/[.]/g, '\\.').replace(/\$?\{[^}]*\}/g, '[^/]+')
  return CONTRACT[plain!] ?? Object.entries(CONTRACT).find(([route]) => new RegExp(`^${literal}$`).test(route))?.[1]
}

/** What a page asks that some of its readers may not, unless it looks first. */
function faultsOf(page: string, right: Access | undefined, read: Read): string[] {
  const readers = READERS.filter((reader) => mayDo(reader, right ?? 'anyone'))
  return [...filesOf(page, read)].flatMap(([path, guards]) =>
    read(path).asks.flatMap((asked) => {
      const access = schemaOf(asked)?.access
      if (access === undefined) return [`${path} asks ${asked}, which no contract has`]
      const looks = [...guards].some((guard) =>
        READERS.every((reader) => !mayDo(reader, guard) || mayDo(reader, access)),
      )
      const refused = readers.filter((reader) => !mayDo(reader, access))
      return looks || refused.length === 0 ? [] : [`${path} asks ${asked} of ${refused.join(', ')}`]
    }),
  )
}

/** The right that the menu asks for a section. */
const SECTION_RIGHTS = new Map(
  [...sourceOf('web/App.svelte').matchAll(/\{ section: '(\w+)',[^}]*?\bright: '([\w.]+)'/g)].map(
    ([, section, right]) => [section!, right as Right],
  ),
)

/** The component of each page, as `web/routes.ts` names it, or the pages that a room hands out together. */
function componentOf(path: Path): string {
  const source = sourceOf('web/routes.ts')
  const after = source.slice(source.indexOf(`'${path}': `))
  const [, direct, name] = /import\('\.(\/[^']+)'\)|\w+\('(\w+Page)'/.exec(after)!
  if (direct !== undefined) return `web${direct}`
  const rooms = readdirSync(join(ROOT, 'web'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
  for (const { name: room } of rooms) {
    const pages = readdirSync(join(ROOT, 'web', room)).includes('pages.ts') ? sourceOf(`web/${room}/pages.ts`) : ''
    const found = new RegExp(`default as ${name} \\} from '\\.(/[^']+)'`).exec(pages)
    if (found) return `web/${room}${found[1]!}`
  }
  throw new Error(`no component for ${path}`)
}

test.each(Object.keys(routes) as Path[])('%s asks nothing that one of its readers is refused', (path) => {
  const route: { section: string; right?: Access } = routes[path]
  const right = route.right ?? SECTION_RIGHTS.get(route.section)
  expect(faultsOf(componentOf(path), right, readSource)).toEqual([])
})

test('the reader is not blind: it finds the routes of a page and of what it shows, and the rights of the menu', () => {
  const files = filesOf(componentOf('/structures/:id'), readSource)
  const asks = [...files.keys()].flatMap((path) => readSource(path).asks)
  expect(asks).toEqual(
    expect.arrayContaining(['GET /api/organisations/{id}', 'GET /api/occupancies', 'GET /api/history/{kind}/{id}']),
  )
  expect(SECTION_RIGHTS.get('plans')).toBe('plans.read')
  expect(new Set((Object.keys(routes) as Path[]).map(componentOf)).size).toBe(Object.keys(routes).length)
})

test('a planted fault is found: in the page, in what it shows, behind the wrong right; and not behind the right one', () => {
  const plant =
    (files: Record<string, string>): Read =>
    (path) =>
      understood(path, files[path]!)
  const page = 'web/demands/DemandsPage.svelte'
  const panel = 'web/demands/Panel.svelte'
  const asking = `void call('GET /api/history/{kind}/{id}')`
  const shows = `import Panel from './Panel.svelte'\n`
  const refused = READERS.filter((reader) => mayDo(reader, 'demands.read') && !mayDo(reader, 'audit.read')).join(', ')
  expect(refused).not.toBe('')
  const faults = (files: Record<string, string>) => faultsOf(page, 'demands.read', plant(files))
  expect(faults({ [page]: asking })).toEqual([`${page} asks GET /api/history/{kind}/{id} of ${refused}`])
  expect(faults({ [page]: shows, [panel]: asking })).toEqual([
    `${panel} asks GET /api/history/{kind}/{id} of ${refused}`,
  ])
  expect(faults({ [page]: `{#if setting.may('demands.read')}${asking}` })).toHaveLength(1)
  expect(faults({ [page]: `${shows}{#if setting.may('audit.read')}<Panel />{/if}`, [panel]: asking })).toEqual([])
  expect(faults({ [page]: `void call('GET /api/nothing')` })).toEqual([
    `${page} asks GET /api/nothing, which no contract has`,
  ])
})
