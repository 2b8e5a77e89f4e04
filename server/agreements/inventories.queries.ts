import { sql, type Kysely, type Transaction } from 'kysely'
import type { Equipment } from '../db/codes.ts'
import { revise } from '../db/revise.ts'
import type { Tables } from '../db/tables.ts'
import type { Violations } from '../db/violations.ts'
import { EQUIPMENT } from '../db/words.ts'
import { Refusal } from '../lib/refusal.ts'
import { readAgreement } from './agreements.queries.ts'
import { compareInventories } from './compareInventories.ts'
import type { Inventories, Inventory, InventoryPatch } from './inventories.schema.ts'

export const inventoryViolations: Violations = {
  inventory_one_each: {
    status: 409,
    code: 'inventory_exists',
    field: 'moment',
    sentence: 'Cet état des lieux existe déjà. Ouvrez-le plutôt que d’en commencer un autre.',
  },
  inventory_item_named_once: {
    code: 'item_twice',
    field: 'items',
    sentence: 'Un élément est écrit deux fois dans l’état des lieux. Gardez une seule ligne par élément.',
  },
  inventory_signed_is_final: {
    status: 409,
    code: 'inventory_signed',
    field: 'items',
    sentence: 'Cet état des lieux est signé : ses lignes ne changent plus.',
  },
}

/** What every inventory looks at; the equipment that the room is known to have comes after. */
const USUAL_ITEMS = ['Murs', 'Sols', 'Plafond', 'Portes et serrures', 'Fenêtres', 'Électricité', 'Clés remises']

const inventoriesOf = (db: Kysely<Tables>) =>
  db.selectFrom('inventory').select([
    'id',
    'territory',
    'version',
    'archivedAt',
    'demonstration',
    'agreementId',
    'moment',
    'signedOn',
    sql<Inventory['items']>`(
      select coalesce(json_agg(json_build_object('item', item, 'condition', condition, 'comment', comment)
        order by position), '[]') from inventory_item where inventory_id = inventory.id)`.as('items'),
  ])

/** @throws Refusal 404 `inventory_not_found` */
export async function readInventory(db: Kysely<Tables>, id: string): Promise<Inventory> {
  const found = await inventoriesOf(db).where('id', '=', id).executeTakeFirst()
  if (found === undefined)
    throw new Refusal(404, 'inventory_not_found', `Aucun état des lieux ne porte l’identifiant ${id}.`)
  return found
}

/** @throws Refusal 404 `agreement_not_found` */
export async function inventoriesOfAgreement(db: Kysely<Tables>, agreementId: string): Promise<Inventories> {
  await readAgreement(db, agreementId)
  const found = await inventoriesOf(db).where('agreementId', '=', agreementId).where('archivedAt', 'is', null).execute()
  const moveIn = found.find(({ moment }) => moment === 'move_in') ?? null
  const moveOut = found.find(({ moment }) => moment === 'move_out') ?? null
  const compared = moveIn !== null && moveOut !== null ? compareInventories(moveIn.items, moveOut.items) : []
  return { moveIn, moveOut, compared }
}

/** @throws Refusal 404 `agreement_not_found`, 409 `inventory_exists` */
export function openInventory(
  db: Kysely<Tables>,
  agreementId: string,
  moment: Inventory['moment'],
): Promise<Inventory> {
  return db.transaction().execute(async (trx) => {
    const { territory, demonstration, roomId } = await readAgreement(trx, agreementId)
    const { moveIn } = await inventoriesOfAgreement(trx, agreementId)
    const { id } = await trx
      .insertInto('inventory')
      .values({ territory, demonstration, agreementId, moment })
      .returning('id')
      .executeTakeFirstOrThrow()
    const names = moveIn === null ? await usualItems(trx, roomId) : moveIn.items.map(({ item }) => item)
    await writeItems(
      trx,
      { id, territory },
      names.map((item) => ({ item, condition: null, comment: null })),
    )
    return readInventory(trx, id)
  })
}

async function usualItems(trx: Transaction<Tables>, roomId: string): Promise<string[]> {
  const present = await trx
    .selectFrom('roomEquipment')
    .select('code')
    .where('roomId', '=', roomId)
    .where('present', '=', true)
    .orderBy('code')
    .execute()
  return [...USUAL_ITEMS, ...present.map(({ code }) => capital(EQUIPMENT[code]))]
}

/** « un point d’eau » → « Point d’eau ». */
const capital = (words: (typeof EQUIPMENT)[Equipment]): string => {
  const bare = words.replace(/^(une? |des |le |la )/, '')
  return bare.charAt(0).toUpperCase() + bare.slice(1)
}

async function writeItems(
  trx: Transaction<Tables>,
  { id, territory }: { id: string; territory: string },
  items: Inventory['items'],
): Promise<void> {
  await trx.deleteFrom('inventoryItem').where('inventoryId', '=', id).execute()
  if (items.length === 0) return
  await trx
    .insertInto('inventoryItem')
    .values(items.map((line, position) => ({ ...line, territory, inventoryId: id, position })))
    .execute()
}

/** @throws Refusal 409 `inventory_signed`, 422 `item_twice`, 412 */
export function changeInventory(
  db: Kysely<Tables>,
  id: string,
  expected: number,
  { archived, items, signedOn }: InventoryPatch,
): Promise<Inventory> {
  return revise(db, {
    subject: 'inventory',
    id,
    expected,
    archived,
    read: readInventory,
    write: async (trx, before) => {
      if (before.signedOn !== null && (items !== undefined || signedOn !== undefined))
        throw new Refusal(409, 'inventory_signed', 'Cet état des lieux est signé : il ne change plus.')
      if (items !== undefined) await writeItems(trx, before, items)
      if (signedOn !== undefined) await trx.updateTable('inventory').set({ signedOn }).where('id', '=', id).execute()
    },
  })
}
