import { broken, fulfilled, type Rule } from './rule.ts'

export const meetingRoom: Rule = {
  id: 'meeting_room',
  sentence: 'Une salle de réunion se réserve à l’heure : elle n’est pas attribuée à une structure.',
  source: 'Règle de gestion des lieux',
  essential: true,
  neverUnknown: true,
  judge(_phase, room) {
    return room.kind === 'meeting'
      ? broken(() => 'C’est une salle de réunion : elle se réserve à l’heure et reste commune à toutes les structures.')
      : fulfilled(() => 'Le local n’est pas une salle de réunion commune.')
  },
}
