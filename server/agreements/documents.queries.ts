import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { exactly } from '../sites/exactPlace.queries.ts'
import { readAgreement } from './agreements.queries.ts'
import type { PrintedDocument } from '../lib/printed.ts'
import { documentOf } from './documents/content.ts'
import { inventoriesOfAgreement } from './inventories.queries.ts'

/** @throws Refusal 404 `agreement_not_found` */
export async function readDocument(db: Kysely<Tables>, id: string): Promise<PrintedDocument> {
  const agreement = await readAgreement(db, id)
  const [{ moveIn }, place] = await Promise.all([
    inventoriesOfAgreement(db, id),
    db
      .selectFrom('occupancy')
      .innerJoin('organisation', 'organisation.id', 'occupancy.organisationId')
      .innerJoin('room', 'room.id', 'occupancy.roomId')
      .innerJoin('building', 'building.id', 'room.buildingId')
      .innerJoin('site', 'site.id', 'building.siteId')
      .leftJoin('exactPlace as exact', 'exact.siteId', 'site.id')
      .innerJoin('commune', (join) =>
        join.onRef('commune.territory', '=', 'site.territory').onRef('commune.inseeCode', '=', 'site.inseeCode'),
      )
      .select([
        'occupancy.workstations',
        'organisation.name as tenantName',
        'organisation.siren',
        'room.name as roomName',
        'room.kind',
        'room.floor',
        'room.areaM2',
        'room.areaAsOf',
        'building.name as buildingName',
        // A contract says where the room is: whoever may read it is a party to it.
        exactly<string>('name').as('siteName'),
        exactly<string | null>('address').as('address'),
        exactly<string | null>('owner').as('owner'),
        'commune.name as communeName',
      ])
      .where('occupancy.id', '=', agreement.occupancyId)
      .executeTakeFirstOrThrow(),
  ])
  const { kind, floor, areaM2, areaAsOf, workstations } = place
  return documentOf({
    agreement,
    tenant: { name: place.tenantName, siren: place.siren },
    owner: place.owner,
    site: { name: place.siteName, address: place.address, commune: place.communeName },
    buildingName: place.buildingName,
    room: { name: place.roomName, kind, floor, areaM2, areaAsOf, workstations },
    moveIn,
  })
}
