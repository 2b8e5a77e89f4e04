/**
 * The second wall: what the database gives to whoever acts, whatever the code in front forgot to ask. One line a table.
 * The first one, in `accounts/`, decides by rights; this one knows territories and organisations alone.
 */
import { createHash } from 'node:crypto'
import { sql, type Kysely } from 'kysely'

/** Conditions in SQL on a row: to read it, and to write it. `null`: not at all. */
interface Policy {
  readonly read: string | null
  readonly write: string | null
  /** On a row that is added, where it is another than `write` */
  readonly add?: string
  /** Columns that may be read, where not all may */
  readonly columns?: string
}

// In a subquery, so that the settings are read once a statement, not once a row.
const inTerritory = (column = 'territory') => `${column} = any ((select reached_territories())::text[])`
const ofReached = (column: string) => `${column} = any ((select reached_organisations())::uuid[])`
const both = (condition: string): Policy => ({ read: condition, write: condition })

/** Of a territory: for who reaches all of it. */
const territorial = (column?: string) => both(inTerritory(column))
/** Public knowledge; written by who reaches the territory. */
const open = (column?: string): Policy => ({ read: 'true', write: inTerritory(column) })
/** Of an organisation: for who reaches it, or all of its territory. */
const ofOrganisation = (column = 'organisation_id') => both(`${inTerritory()} or ${ofReached(column)}`)
/** A part of an object, or what hangs on it: for who reaches that. */
const partOf = (table: string) =>
  both(`${inTerritory()} or exists (select from ${table} as whole where whole.id = ${table}_id)`)
/** Outside of the wall, and why. */
const free = (_because: string): Policy => both('true')
/** Never read nor written by a request behind the wall, and why. */
const closed = (_because: string): Policy => ({ read: null, write: null })

/** Who reaches every territory may name one that is not there: the foreign key then says so in its own words. */
const EVERYWHERE = `(select current_setting('escale.territories', true) = '*')`
const MINE = 'person_id = (select acting_person())'

export const WALL: Readonly<Record<string, Policy>> = {
  territory: open('code'),
  commune: open(),
  neighbourhood: open(),
  neighbourhood_commune: open(),
  organisation: ofOrganisation('id'),
  site: open(),
  exact_place: both(`territory = any ((select exact_territories())::text[]) or exists (
    select from building join room on room.building_id = building.id join occupancy on occupancy.room_id = room.id
    where building.site_id = exact_place.site_id and occupancy.archived_at is null and ${ofReached('occupancy.organisation_id')})`),
  building: open(),
  source_record: { read: unlessProtected('source_record'), write: inTerritory() },
  site_field_source: { read: `${unlessProtected('site_field_source')} or ${inTerritory()}`, write: inTerritory() },
  import_run: territorial(),
  import_part: partOf('import_run'),
  layer_feature: open(),
  // Names two sites, and with their words where they are.
  site_double: territorial(),
  room: open(),
  room_rent: open(),
  room_equipment: open(),
  demand: ofOrganisation(),
  demand_phase: partOf('demand'),
  occupancy: ofOrganisation(),
  priority_grid: { read: `published_at is not null or ${inTerritory()}`, write: inTerritory() },
  plan: territorial(),
  placement: territorial(),
  unmet_demand: territorial(),
  scarcity_trial: territorial(),
  anticipated_stay: territorial(),
  plan_robustness: both('exists (select from plan where plan.id = plan_id)'),
  cohort: territorial(),
  // Added by whoever changes an object that he reaches.
  revision: { read: inTerritory(), write: null, add: 'true' },
  person: {
    read: 'true',
    write: null,
    columns: 'id, email, full_name, email_verified_at, demonstration, last_seen_at, created_at, erased_at',
  },
  role: { read: `${inTerritory('territory_id')} or ${MINE}`, write: null },
  session: closed('who calls is known before the wall, and signing in stands in front of it'),
  token: closed('links of letters are taken in front of the wall'),
  recovery_code: closed('codes are checked in front of the wall'),
  kept_answer: closed('answers to creations are kept in front of the wall'),
  attempt: closed('attempts are counted in front of the wall'),
  audit_entry: { read: inTerritory(), write: null },
  job: free('the work of the whole installation: it has no territory, and its payload names objects by their number'),
  // What the installation tells of itself has no territory.
  message: {
    ...both(
      `${MINE} or ${inTerritory()} or (territory is null and (kind = 'upkeep' or (person_id is null and address is null)))`,
    ),
    add: 'true',
  },
  message_choice: free('how a person wants to be told, read by whoever tells him something'),
  calendar_feed: both('person_id is not distinct from (select acting_person())'),
  agreement: partOf('occupancy'),
  inventory: partOf('agreement'),
  inventory_item: partOf('inventory'),
  stage_rent: open(),
  milestone: ofOrganisation(),
  stage_review: ofOrganisation(),
  call_for_applications: open(),
  call_site: open(),
  offer: ofOrganisation(),
  refusal: partOf('demand'),
  appeal: partOf('refusal'),
  appeal_document: partOf('appeal'),
  // Whose seat it is, and that scores are sealed, the first wall and the triggers know.
  committee_session: territorial(),
  committee_seat: territorial(),
  committee_item: territorial(),
  committee_recusal: territorial(),
  committee_score: territorial(),
  application: both(`${inTerritory()} or ${ofReached('organisation_id')} or ${MINE}`),
  application_document: partOf('application'),
  application_double: partOf('application'),
}

/** Where a protected site is stands in its sources too. */
function unlessProtected(table: string): string {
  return `not exists (select from site where site.id = ${table}.site_id and site.protected_number is not null)
    or exists (select from exact_place where exact_place.site_id = ${table}.site_id)`
}

/** What has no line above: walled by its territory, or closed when it has none. */
const unlisted = (hasTerritory: boolean): Policy => (hasTerritory ? territorial() : closed('it has no line'))

/**
 * Puts the policies on every table, once for each version of the list above and of the tables. Nothing is locked when
 * they stand already.
 */
export async function raiseWall<Schema>(db: Kysely<Schema>): Promise<void> {
  const { rows: tables } = await sql<{ name: string; territorial: boolean }>`
    select relname as name, exists (
      select from pg_attribute where attrelid = pg_class.oid and attname = 'territory' and not attisdropped) as territorial
    from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname not like 'kysely_migration%'
      and not exists (select from pg_depend where objid = pg_class.oid and deptype = 'e')
    order by relname`.execute(db)
  // Triggers keep books and invariants: they count every row, whoever acts.
  const { rows: triggers } = await sql<{ name: string }>`
    select proname as name from pg_proc
    where pronamespace = 'public'::regnamespace and prorettype = 'trigger'::regtype
      and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e')
    order by proname`.execute(db)
  const statements = [
    'grant select on room_held, room_taken to escale_walled',
    ...triggers.map(({ name }) => `alter function ${name}() security definer set search_path = public, pg_temp`),
    ...tables.flatMap((table) => policiesOf(table.name, WALL[table.name] ?? unlisted(table.territorial))),
  ].join(';\n')
  const version = createHash('sha256').update(statements).digest('hex')
  const standing = await sql<{ version: string | null }>`
    select obj_description('reached_territories()'::regprocedure) as version`.execute(db)
  if (standing.rows[0]!.version === version) return
  await db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('escale wall', 0))`.execute(trx)
    await sql.raw(statements).execute(trx)
    await sql`comment on function reached_territories() is ${sql.lit(version)}`.execute(trx)
  })
}

function policiesOf(table: string, { read, write, add = write ?? undefined, columns }: Policy): string[] {
  const policy = (name: string, words: string) => `create policy ${name} on ${table} ${words}`
  return [
    `alter table ${table} enable row level security`,
    `revoke all on ${table} from escale_walled`,
    ...['read', 'add', 'change', 'remove'].map((name) => `drop policy if exists ${name} on ${table}`),
    ...(read === null
      ? []
      : [
          `grant select${columns === undefined ? '' : ` (${columns})`} on ${table} to escale_walled`,
          policy('read', `for select to escale_walled using (${read})`),
        ]),
    ...(add === undefined
      ? []
      : [
          `grant insert on ${table} to escale_walled`,
          policy('add', `for insert to escale_walled with check (${add} or ${EVERYWHERE})`),
        ]),
    ...(write === null
      ? []
      : [
          `grant update, delete on ${table} to escale_walled`,
          policy('change', `for update to escale_walled using (${write}) with check (${write})`),
          policy('remove', `for delete to escale_walled using (${write})`),
        ]),
  ]
}
