import { broken, fulfilled, type Rule } from './rule.ts'

export const inService: Rule = {
  id: 'in_service',
  sentence: 'Le local, son bâtiment et son site sont en service.',
  source: 'Inventaire des lieux',
  neverUnknown: true,
  judge(_phase, room) {
    return room.archived
      ? broken(() => 'Le local, son bâtiment ou son site est archivé.')
      : fulfilled(() => 'Le local, son bâtiment et son site sont en service.')
  },
}
