import { sql, type Kysely } from 'kysely'
import type { OccupancyForm } from '../db/codes.ts'
import type { Tables } from '../db/tables.ts'
import { list } from '../lib/french.ts'
import { frenchDay } from '../lib/frenchDay.ts'
import { addDays } from '../lib/span.ts'
import type { Deadline } from './agreements.schema.ts'
import { addMonths } from './calendar.ts'
import { LEGAL_FORMS } from './legal/forms.ts'
import { lastDay } from './legal/form.ts'
import { warningDue } from './warnings.ts'
import { FORM } from './words.ts'

/** Everything that people are to be told today, the nearest first; `key` stays the same until the next warning is due. */
export async function dueWarnings(db: Kysely<Tables>, today: string, territory?: string): Promise<Deadline[]> {
  // Three days more: months differ in length, and what is not due yet is left out below.
  const horizon = addDays(addMonths(today, 9), 3)
  const [agreements, sites] = await Promise.all([
    agreementsEnding(db, horizon, territory),
    sitesClosing(db, horizon, today, territory),
  ])
  return [...agreements, ...sites]
    .flatMap((deadline) => {
      const due = warningDue(deadline.on, today)
      if (due === null) return []
      const { kind, agreementId, siteId, on } = deadline
      return [{ ...deadline, ...due, key: `${kind}:${agreementId ?? siteId}:${on}:${due.monthsAhead}` }]
    })
    .sort((a, b) => (a.on < b.on ? -1 : a.on === b.on ? (a.key < b.key ? -1 : 1) : 1))
}

type Found = Omit<Deadline, 'key' | 'monthsAhead' | 'since'>

/** Agreements in force that end within the horizon and have not been said to be over. */
async function agreementsEnding(db: Kysely<Tables>, horizon: string, territory?: string): Promise<Found[]> {
  let query = db
    .selectFrom('agreement')
    .innerJoin('occupancy', 'occupancy.id', 'agreement.occupancyId')
    .innerJoin('organisation', 'organisation.id', 'occupancy.organisationId')
    .innerJoin('room', 'room.id', 'occupancy.roomId')
    .innerJoin('building', 'building.id', 'room.buildingId')
    .innerJoin('site', 'site.id', 'building.siteId')
    .select([
      'agreement.id as agreementId',
      'agreement.territory',
      'agreement.form',
      'agreement.state',
      sql<string>`upper(agreement.held)`.as('on'),
      'site.id as siteId',
      'site.name as siteName',
      'room.name as roomName',
      'organisation.id as organisationId',
      'organisation.name as organisationName',
    ])
    .where('agreement.archivedAt', 'is', null)
    .where('agreement.state', 'in', ['signed', 'notice_given'])
    // One that another signed agreement goes on from has been dealt with.
    .where(
      sql<boolean>`not exists (select from agreement as next where next.occupancy_id = agreement.occupancy_id
        and next.archived_at is null and next.state in ('signed', 'notice_given') and lower(next.held) = upper(agreement.held))`,
    )
    .where(sql<boolean>`upper(agreement.held) <= ${horizon}::date`)
  if (territory !== undefined) query = query.where('agreement.territory', '=', territory)
  const rows = await query.execute()
  return rows.map(({ form, state, organisationId, organisationName, ...row }) => {
    const renews = state === 'signed' && LEGAL_FORMS[form].atTerm === 'renews'
    return {
      ...row,
      kind: renews ? 'renewal' : 'end',
      sentence: endSentence(form, organisationName, row.on, renews),
      organisations: [{ id: organisationId, name: organisationName }],
    }
  })
}

function endSentence(form: OccupancyForm, name: string, on: string, renews: boolean): string {
  const ends = `${FORM[form]} de ${name} : dernier jour le ${lastDay(on)}.`
  if (form === 'derogatory_lease')
    return `${ends} Laissée dans les lieux après le ${lastDay(addMonths(on, 1))}, la structure aurait un bail commercial.`
  const { noticeMonths } = LEGAL_FORMS[form]
  if (!renews || noticeMonths === null) return ends
  return `${ends} La structure a droit au renouvellement ; un congé se donne avant le ${frenchDay(addMonths(on, -noticeMonths))}.`
}

/** Transitional sites whose window ends within the horizon while somebody is still to be in them. */
async function sitesClosing(db: Kysely<Tables>, horizon: string, today: string, territory?: string): Promise<Found[]> {
  let query = db
    .selectFrom('site')
    .innerJoin('building', 'building.siteId', 'site.id')
    .innerJoin('room', 'room.buildingId', 'building.id')
    .innerJoin('occupancy', 'occupancy.roomId', 'room.id')
    .innerJoin('organisation', 'organisation.id', 'occupancy.organisationId')
    .select([
      'site.territory',
      'site.id as siteId',
      'site.name as siteName',
      'site.releaseTrigger',
      sql<string>`upper(site.usable)`.as('on'),
      sql<
        Deadline['organisations']
      >`json_agg(distinct jsonb_build_object('id', organisation.id, 'name', organisation.name))`.as('organisations'),
    ])
    .where('site.permanence', '=', 'transitional')
    .where('site.archivedAt', 'is', null)
    .where('site.status', '<>', 'closed')
    .where('occupancy.archivedAt', 'is', null)
    .where(sql<boolean>`upper(site.usable) <= ${horizon}::date`)
    // In it on its last day, or still today when the day has passed.
    .where(sql<boolean>`occupancy.during @> greatest(upper(site.usable) - 1, ${today}::date)`)
    .groupBy('site.id')
  if (territory !== undefined) query = query.where('site.territory', '=', territory)
  const rows = await query.execute()
  return rows.map(({ releaseTrigger, ...row }) => {
    const organisations = [...row.organisations].sort((a, b) => a.name.localeCompare(b.name, 'fr'))
    const who = list(organisations.map(({ name }) => name))
    const why = releaseTrigger === null ? '' : ` (${releaseTrigger})`
    return {
      ...row,
      kind: 'site_closing',
      organisations,
      agreementId: null,
      roomName: null,
      sentence: `${row.siteName} ferme${why} : dernier jour le ${lastDay(row.on)}. À reloger : ${who}.`,
    }
  })
}
