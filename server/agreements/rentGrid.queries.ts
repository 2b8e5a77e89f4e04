import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { Violations } from '../db/violations.ts'
import type { GridRent } from './rentGrid.schema.ts'

export const rentGridViolations: Violations = {
  stage_rent_territory_fkey: {
    code: 'territory_unknown',
    field: 'territory',
    sentence: 'Ce territoire n’est pas connu ici.',
  },
}

const COLUMNS = ['roomKind', 'stage', 'basis', 'validFrom', 'eurCents'] as const

/** Every amount of a territory, by kind, stage and day. */
export function gridOf(db: Kysely<Tables>, territory: string): Promise<GridRent[]> {
  return db
    .selectFrom('stageRent')
    .select(COLUMNS)
    .where('territory', '=', territory)
    .orderBy('roomKind')
    .orderBy('stage')
    .orderBy('basis')
    .orderBy('validFrom')
    .execute()
}

export function setRent(db: Kysely<Tables>, rent: GridRent & { territory: string }): Promise<GridRent> {
  return db
    .insertInto('stageRent')
    .values(rent)
    .onConflict((conflict) =>
      conflict
        .columns(['territory', 'roomKind', 'stage', 'basis', 'validFrom'])
        .doUpdateSet({ eurCents: rent.eurCents }),
    )
    .returning(COLUMNS)
    .executeTakeFirstOrThrow()
}
