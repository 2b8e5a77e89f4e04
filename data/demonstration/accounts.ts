import type { Role } from '../../server/db/codes.ts'

/** Invented people of the demonstration, one for each role. */
export const ACCOUNTS: readonly { readonly role: Role; readonly fullName: string }[] = [
  { role: 'administrator', fullName: 'Ada Démonstration' },
  { role: 'manager', fullName: 'Gaël Démonstration' },
  { role: 'planner', fullName: 'Prune Démonstration' },
  { role: 'municipality', fullName: 'Rose Démonstration' },
  { role: 'committee', fullName: 'Côme Démonstration' },
  { role: 'member', fullName: 'Maé Démonstration' },
]

/** INSEE code of the commune of the municipality among them: Rezé. */
export const ACCOUNTS_COMMUNE = '44143'
