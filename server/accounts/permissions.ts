/** The one table of rights: who may do what, and how far. What is not in it is refused. */
import type { Acting } from '../db/acting.ts'
import type { Role } from '../db/codes.ts'
import type { Access } from '../lib/contract.ts'

/**
 * How far a role carries a right: the whole territory, what concerns the role's commune, its own organisation, or the
 * committee sessions that its person is invited to.
 */
export type Scope = 'territory' | 'commune' | 'organisation' | 'seat'
export type Right = Exclude<Access, 'anyone' | 'signedIn'>

interface Rule {
  /** In French, as the README and the page of a refusal say it */
  readonly words: string
  readonly holders: Readonly<Partial<Record<Role, Scope>>>
}

const DIRECTION = { administrator: 'territory', manager: 'territory' } as const
const STUDY = { ...DIRECTION, planner: 'territory' } as const

export const PERMISSIONS: Readonly<Record<Right, Rule>> = {
  'places.write': { words: 'décrire les lieux et les locaux', holders: STUDY },
  'places.exact': {
    words: 'voir où est un lieu protégé',
    holders: { ...DIRECTION, member: 'organisation' },
  },
  'places.export': {
    words: 'emporter la liste des sites en fichier',
    holders: { ...STUDY, municipality: 'territory' },
  },
  'data.import': { words: 'importer des données ouvertes', holders: STUDY },
  'organisations.read': {
    words: 'lire les fiches des structures',
    holders: { ...STUDY, municipality: 'commune', member: 'organisation' },
  },
  'organisations.write': { words: 'écrire les fiches des structures', holders: DIRECTION },
  'demands.read': {
    words: 'lire les demandes',
    holders: { ...STUDY, municipality: 'commune', member: 'organisation' },
  },
  'demands.write': { words: 'saisir et modifier les demandes', holders: DIRECTION },
  'occupancies.read': {
    words: 'lire les occupations et leurs conditions',
    holders: { ...STUDY, municipality: 'commune', member: 'organisation' },
  },
  'occupancies.write': { words: 'installer une structure dans un local', holders: DIRECTION },
  'timeline.read': { words: 'lire la frise des occupations', holders: { ...STUDY, municipality: 'commune' } },
  'plans.read': { words: 'lire les plans et les projets attendus', holders: STUDY },
  'plans.make': { words: 'calculer des plans et décrire les projets attendus', holders: STUDY },
  'plans.decide': { words: 'accepter ou refuser ce qu’un plan propose', holders: DIRECTION },
  'grid.write': { words: 'écrire et publier la grille de priorité', holders: DIRECTION },
  'agreements.read': {
    words: 'lire une convention et ses états des lieux',
    holders: { ...DIRECTION, member: 'organisation' },
  },
  'agreements.write': { words: 'préparer, signer et suivre les conventions et les loyers', holders: DIRECTION },
  'refusals.read': {
    words: 'lire les refus et les recours',
    holders: { ...DIRECTION, member: 'organisation' },
  },
  'refusals.decide': { words: 'refuser une demande, juger un recours', holders: DIRECTION },
  'appeals.lodge': { words: 'contester un refus', holders: { ...DIRECTION, member: 'organisation' } },
  'equity.read': {
    words: 'lire tous les chiffres du rapport d’équité',
    holders: { ...STUDY, municipality: 'commune' },
  },
  'offers.read': {
    words: 'lire les propositions de local',
    holders: { ...STUDY, member: 'organisation' },
  },
  'offers.make': {
    words: 'proposer un local, retirer une proposition, suivre l’ordre de passage',
    holders: DIRECTION,
  },
  'offers.answer': {
    words: 'répondre à une proposition de local',
    holders: { ...DIRECTION, member: 'organisation' },
  },
  'messages.read': {
    words: 'lire ses messages, choisir comment ils viennent',
    holders: {
      ...STUDY,
      committee: 'territory',
      municipality: 'commune',
      member: 'organisation',
    },
  },
  'committee.read': {
    words: 'lire les séances du comité et leurs comptes rendus',
    holders: { ...DIRECTION, committee: 'seat' },
  },
  'committee.score': {
    words: 'noter, ou se récuser, dans une séance où l’on siège',
    holders: { administrator: 'seat', manager: 'seat', committee: 'seat' },
  },
  'committee.hold': { words: 'préparer, ouvrir et clore une séance du comité', holders: DIRECTION },
  'calendar.read': {
    words: 'suivre dans son agenda ce qui se termine et ses comités',
    holders: { ...STUDY, committee: 'seat' },
  },
  'upkeep.tend': { words: 'surveiller les tâches automatiques et les envois', holders: DIRECTION },
  'audit.read': { words: 'lire le journal des modifications', holders: DIRECTION },
  'accounts.manage': { words: 'inviter des personnes et donner des rôles', holders: { administrator: 'territory' } },
}

export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  administrator: 'administrateur',
  manager: 'gestionnaire',
  planner: 'urbaniste',
  municipality: 'commune',
  committee: 'membre du comité',
  member: 'membre d’une structure',
}

/** A role as a person holds it. `territory` is null only for who uses an installation that has no accounts yet. */
export interface HeldRole {
  readonly role: Role
  readonly territory: string | null
  /** INSEE code, of a municipality */
  readonly commune: string | null
  /** Id, of a member */
  readonly organisation: string | null
}

export interface Caller {
  readonly person: {
    readonly id: string
    readonly fullName: string
    readonly email: string
    readonly demonstration: boolean
  } | null
  readonly sessionId: string | null
  readonly roles: readonly HeldRole[]
}

export const PUBLIC: Caller = { person: null, sessionId: null, roles: [] }
/** Whoever uses an installation without accounts, from its own machine. */
export const DEMONSTRATOR: Caller = {
  ...PUBLIC,
  roles: [{ role: 'manager', territory: null, commune: null, organisation: null }],
}

/** Where an object stands: what decides whether a role reaches it. */
export interface Standing {
  readonly territory: string
  /** INSEE codes of the communes that it concerns */
  readonly communes: readonly string[]
  /** Id of the organisation whose it is */
  readonly organisation: string | null
  /** Ids of the persons who are invited to it, of a committee session */
  readonly seats?: readonly string[]
}

/** The part of a territory that a caller reaches, for lists; `null`: all of it. */
export type Within = { readonly communes: readonly string[]; readonly organisations: readonly string[] } | null

const holding = (caller: Caller, right: Right): readonly HeldRole[] =>
  caller.roles.filter(({ role }) => PERMISSIONS[right].holders[role] !== undefined)

export function may(caller: Caller, access: Access): boolean {
  if (access === 'anyone') return true
  if (access === 'signedIn') return caller.person !== null
  return holding(caller, access).length > 0
}

/** The territories in which a caller has a right, in whatever scope; `null`: all. */
export function territoriesOf(caller: Caller, right: Right): ReadonlySet<string> | null {
  const held = holding(caller, right).map(({ territory }) => territory)
  return held.includes(null) ? null : new Set(held.filter((territory) => territory !== null))
}

export function reaches(
  caller: Caller,
  right: Right,
  { territory, communes, organisation, seats = [] }: Standing,
): boolean {
  return holding(caller, right).some((held) => {
    if (held.territory !== null && held.territory !== territory) return false
    switch (PERMISSIONS[right].holders[held.role]) {
      case 'territory':
        return true
      case 'commune':
        return held.commune !== null && communes.includes(held.commune)
      case 'seat':
        return caller.person !== null && seats.includes(caller.person.id)
      default:
        return held.organisation !== null && held.organisation === organisation
    }
  })
}

/** What of a territory a caller reaches by a right, which he has there. */
export function withinOf(caller: Caller, right: Right, territory: string): Within {
  const here = holding(caller, right).filter((held) => held.territory === null || held.territory === territory)
  if (here.some(({ role }) => PERMISSIONS[right].holders[role] === 'territory')) return null
  return {
    communes: here.flatMap(({ commune }) => commune ?? []),
    organisations: here.flatMap(({ organisation }) => organisation ?? []),
  }
}

/** How far a caller carries a right, where no territory is named: `territories: null` is all of them. */
export interface Reach {
  readonly territories: readonly string[] | null
  readonly organisations: readonly string[]
}
export const NO_REACH: Reach = { territories: [], organisations: [] }

export function reachOf(caller: Caller, right: Right): Reach {
  const held = holding(caller, right)
  const whole = held.filter(({ role }) => PERMISSIONS[right].holders[role] === 'territory')
  return {
    territories: whole.some(({ territory }) => territory === null) ? null : whole.map(({ territory }) => territory!),
    organisations: held.flatMap(({ organisation }) => organisation ?? []),
  }
}

/** How far the second wall lets a caller: his organisation as a member, and by any other role his whole territory. */
export function actingOf(caller: Caller): Acting {
  const whole = caller.roles.filter(({ organisation }) => organisation === null).map(({ territory }) => territory)
  return {
    person: caller.person?.id ?? null,
    territories: whole.includes(null) ? null : whole.map((territory) => territory!),
    organisations: caller.roles.flatMap(({ organisation }) => organisation ?? []),
    exact: reachOf(caller, 'places.exact').territories,
  }
}

/** The table as the README shows it, in Markdown. */
export function permissionTable(): string {
  const roles = Object.keys(ROLE_WORDS) as Role[]
  const scope = { territory: 'oui', commune: 'sa commune', organisation: 'sa structure', seat: 'où il siège' }
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    line(['Droit', ...roles.map((role) => ROLE_WORDS[role])]),
    line(Array.from({ length: roles.length + 1 }, () => '---')),
    ...Object.entries(PERMISSIONS).map(([right, { words, holders }]) =>
      line([
        `${words} (\`${right}\`)`,
        ...roles.map((role) => (holders[role] === undefined ? '' : scope[holders[role]])),
      ]),
    ),
  ].join('\n')
}
