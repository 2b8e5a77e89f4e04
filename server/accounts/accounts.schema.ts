import Type, { type Static } from 'typebox'
import {
  APPEAL_STATES,
  APPLICATION_STATES,
  AUDIT_OPERATIONS,
  MESSAGE_KINDS,
  REFUSAL_REASONS,
  REFUSAL_STATES,
  ROLES,
} from '../db/codes.ts'
import { ById, Id, InseeCode, Moment, Name, TerritoryCode, oneOf, orNull, pageOf, paging } from '../lib/shapes.ts'

const Email = Type.String({
  minLength: 3,
  maxLength: 254,
  pattern: '^[^@\\s]+@[^@\\s]+$',
  'x-expected': 'une adresse de courriel',
})
const NewPassword = Type.String({ minLength: 12, maxLength: 200, description: 'Twelve characters at least' })
const Secret = Type.String({ minLength: 20, maxLength: 100, description: 'What the link carries' })
const Code = Type.String({ minLength: 6, maxLength: 20, description: 'Of the telephone, or of the paper' })
const closed = { additionalProperties: false } as const

export const AccountRole = Type.Object({
  id: Id,
  territory: TerritoryCode,
  role: oneOf(ROLES),
  commune: orNull(InseeCode),
  organisation: orNull(Id),
  organisationName: orNull(Type.String()),
})
export type AccountRole = Static<typeof AccountRole>
const Session = { id: Id, device: Type.String(), createdAt: Moment, lastUsedAt: Moment }
const Person = { id: Id, email: Type.String(), fullName: Type.String(), demonstration: Type.Boolean() }
const Own = {
  ...Person,
  createdAt: Moment,
  hasPassword: Type.Boolean(),
  secondFactor: Type.Boolean(),
  roles: Type.Array(AccountRole),
}
export const Account = Type.Object({
  ...Own,
  sessions: Type.Array(Type.Object({ ...Session, current: Type.Boolean({ description: 'The one that asks' }) })),
})
export type Account = Static<typeof Account>

export const AccountExport = Type.Object({
  exportedAt: Moment,
  account: Type.Object(Own),
  sessions: Type.Array(Type.Object(Session)),
  actions: Type.Array(
    Type.Object({ at: Moment, operation: oneOf(AUDIT_OPERATIONS), objectKind: Type.String(), objectId: Id }),
    { description: 'What the person did, by the audit log' },
  ),
  messages: Type.Array(
    Type.Object({
      at: Moment,
      kind: oneOf(MESSAGE_KINDS),
      subject: Type.String(),
      body: Type.String(),
      readAt: orNull(Moment),
    }),
  ),
  messageChoices: Type.Array(
    Type.Object({ kind: oneOf(MESSAGE_KINDS), byEmail: Type.Boolean(), inApp: Type.Boolean() }),
  ),
  calendarSince: orNull(Moment),
  applications: Type.Array(
    Type.Object({
      id: Id,
      state: oneOf(APPLICATION_STATES),
      sentOn: orNull(Type.String({ format: 'date' })),
      content: Type.Unknown({ description: 'As the applications show it' }),
      documents: Type.Array(
        Type.String({ description: 'Name of the file; the file itself is read with the application' }),
      ),
    }),
    { description: 'Those attached to the account' },
  ),
  refusals: Type.Array(
    Type.Object({
      id: Id,
      state: oneOf(REFUSAL_STATES),
      decidedOn: orNull(Type.String({ format: 'date' })),
      reasons: Type.Array(oneOf(REFUSAL_REASONS)),
      letter: Type.String(),
    }),
    { description: 'Those of these applications' },
  ),
  appeals: Type.Array(
    Type.Object({
      id: Id,
      state: oneOf(APPEAL_STATES),
      lodgedOn: Type.String({ format: 'date' }),
      grounds: Type.String(),
      answer: orNull(Type.String()),
      documents: Type.Array(Type.String({ description: 'Name of the file; the file itself is read with the appeal' })),
    }),
    { description: 'Those that the person lodged, or that concern these applications' },
  ),
  committees: Type.Array(
    Type.Object({
      name: Type.String(),
      heldOn: Type.String({ format: 'date' }),
      recusals: Type.Array(Type.Object({ organisation: Type.String(), reason: Type.String() })),
      scores: Type.Array(
        Type.Object({
          organisation: Type.String(),
          criterion: Type.String(),
          level: Type.Integer(),
          comment: orNull(Type.String()),
        }),
      ),
    }),
    { description: 'Sessions in which the person sits, with what he himself gave' },
  ),
})
export type AccountExport = Static<typeof AccountExport>

export const PersonSheet = Type.Object({
  ...Person,
  lastSeenAt: orNull(Moment),
  active: Type.Boolean({ description: 'Has a password, or an identity provider' }),
  roles: Type.Array(AccountRole),
})
export type PersonSheet = Static<typeof PersonSheet>

export const NewRole = Type.Object(
  {
    territory: TerritoryCode,
    email: Email,
    fullName: Name,
    role: oneOf(ROLES),
    commune: Type.Optional(orNull(InseeCode)),
    organisation: Type.Optional(orNull(Id)),
  },
  closed,
)
export type NewRole = Static<typeof NewRole>

/** Signed in, or one step short of it: then `step` goes back with the code of the telephone. */
export const SignedIn = Type.Object({ step: orNull(Type.String()) })

export const AUDITED_KINDS = [
  'site',
  'building',
  'room',
  'organisation',
  'demand',
  'occupancy',
  'plan',
  'priority_grid',
  'person',
  'agreement',
  'inventory',
  'milestone',
  'call_for_applications',
  'application',
  'refusal',
  'appeal',
  'rent_grid',
  'cohort',
  'committee_session',
  'offer',
] as const
export type AuditedKind = (typeof AUDITED_KINDS)[number]
const Values = orNull(Type.Record(Type.String(), Type.Unknown()))
export const AuditEntry = Type.Object({
  id: Type.Integer(),
  at: Moment,
  operation: oneOf(AUDIT_OPERATIONS),
  part: orNull(Type.String({ description: 'Which part of the object, such as a phase of a demand' })),
  oldValues: Values,
  newValues: Values,
  personId: orNull(Id),
  personName: orNull(Type.String({ description: 'null: a command, an erased person, or nobody signed in' })),
})
export type AuditEntry = Static<typeof AuditEntry>

const tags = ['accounts']
const Done = { 204: Type.Null() }
const Accepted = { 202: Type.Object({}) }
export const accountsContract = {
  'POST /api/sign-in': {
    summary: 'Sign in by e-mail and password',
    description: 'An unknown e-mail is answered as a wrong password is: 403 `sign_in_refused`.',
    tags,
    access: 'anyone',
    body: Type.Object({ email: Email, password: Type.String({ maxLength: 200 }) }, closed),
    response: { 200: SignedIn },
  },
  'POST /api/sign-in/code': {
    summary: 'The second step of signing in: the code of the telephone, or one of the paper',
    tags,
    access: 'anyone',
    body: Type.Object({ step: Secret, code: Code }, closed),
    response: { 200: SignedIn },
  },
  'POST /api/sign-in/demonstration': {
    summary: 'Enter as an invented person, as long as the installation has no account',
    tags,
    access: 'anyone',
    body: Type.Object({ role: oneOf(ROLES) }, closed),
    response: { 200: SignedIn },
  },
  'GET /api/sign-in/provider': {
    summary: 'Leave for the identity provider',
    tags,
    access: 'anyone',
    response: { 302: Type.Null() },
  },
  'GET /api/sign-in/provider/callback': {
    summary: 'Come back from the identity provider, signed in or with `/connexion?echec`',
    tags,
    access: 'anyone',
    querystring: Type.Record(Type.String(), Type.String()),
    response: { 302: Type.Null() },
  },
  'POST /api/sign-out': { summary: 'End this session', tags, access: 'anyone', response: Done },
  'POST /api/sign-up': {
    summary: 'Ask for an account: a letter brings a link to choose a password',
    description: 'The answer is the same whether or not the e-mail has an account.',
    tags,
    access: 'anyone',
    body: Type.Object({ email: Email, fullName: Name }, closed),
    response: Accepted,
  },
  'POST /api/password/forgotten': {
    summary: 'Ask for a letter with a link to choose a new password',
    description: 'The answer is the same whether or not the e-mail has an account.',
    tags,
    access: 'anyone',
    body: Type.Object({ email: Email }, closed),
    response: Accepted,
  },
  'POST /api/password': {
    summary: 'Choose a password by the link of a letter; all sessions end, and one begins',
    tags,
    access: 'anyone',
    body: Type.Object({ link: Secret, password: NewPassword }, closed),
    response: { 200: SignedIn },
  },
  'POST /api/first-administrator': {
    summary: 'Create the first account, by the link that the server showed when it started',
    tags,
    access: 'anyone',
    body: Type.Object({ link: Secret, email: Email, fullName: Name, password: NewPassword }, closed),
    response: { 200: SignedIn },
  },
  'GET /api/permissions': {
    summary: 'Which roles hold which right',
    tags,
    access: 'anyone',
    response: {
      200: Type.Array(Type.Object({ right: Type.String(), words: Type.String(), roles: Type.Array(oneOf(ROLES)) })),
    },
  },
  'GET /api/account': { summary: 'One’s own account', tags, access: 'signedIn', response: { 200: Account } },
  'PATCH /api/account': {
    summary: 'Change one’s own name',
    tags,
    access: 'signedIn',
    body: Type.Object({ fullName: Name }, closed),
    response: { 200: Account },
  },
  'PUT /api/account/password': {
    summary: 'Change one’s own password; every other session ends, and a letter tells it',
    tags,
    access: 'signedIn',
    body: Type.Object({ current: Type.String({ maxLength: 200 }), password: NewPassword }, closed),
    response: Done,
  },
  'DELETE /api/account/sessions/{id}': {
    summary: 'End one of one’s sessions',
    tags,
    access: 'signedIn',
    params: ById,
    response: Done,
  },
  'POST /api/account/second-factor': {
    summary: 'A secret to put into a telephone',
    tags,
    access: 'signedIn',
    response: { 200: Type.Object({ secret: Type.String(), uri: Type.String(), qrSvg: Type.String() }) },
  },
  'POST /api/account/second-factor/confirm': {
    summary: 'Turn on the second factor with a first code; gives the codes to keep on paper, once',
    tags,
    access: 'signedIn',
    body: Type.Object({ code: Code }, closed),
    response: { 200: Type.Object({ recoveryCodes: Type.Array(Type.String()) }) },
  },
  'POST /api/account/second-factor/end': {
    summary: 'Turn off the second factor, with a code',
    tags,
    access: 'signedIn',
    body: Type.Object({ code: Code }, closed),
    response: Done,
  },
  'GET /api/account/export': {
    summary: 'All that is kept about oneself',
    tags,
    access: 'signedIn',
    response: { 200: AccountExport },
  },
  'POST /api/account/erase': {
    summary: 'Erase one’s account for good; decisions stay, by nobody',
    tags,
    access: 'signedIn',
    body: Type.Object(
      { password: Type.String({ maxLength: 200, description: 'Empty when the account has none' }) },
      closed,
    ),
    response: Done,
  },
  'GET /api/people': {
    summary: 'Who holds a role in a territory, by name',
    tags,
    access: 'accounts.manage',
    about: { 'querystring.territory': 'territory' },
    querystring: Type.Object({ territory: TerritoryCode }, closed),
    response: { 200: Type.Array(PersonSheet) },
  },
  'POST /api/people': {
    summary: 'Give a role to who has an e-mail, inviting who has no account yet',
    tags,
    access: 'accounts.manage',
    about: { 'body.territory': 'territory', 'body.organisation': 'organisation' },
    body: NewRole,
    response: { 201: PersonSheet },
  },
  'DELETE /api/roles/{id}': {
    summary: 'Take a role away, at once',
    tags,
    access: 'accounts.manage',
    about: { 'params.id': 'role' },
    params: ById,
    response: Done,
  },
  'GET /api/history/{kind}/{id}': {
    summary: 'What was done to one object, by whom and when, the newest first',
    description: 'Only what happened in a territory whose log the caller may read.',
    tags,
    access: 'audit.read',
    about: {},
    params: Type.Object({ kind: oneOf(AUDITED_KINDS), id: Id }),
    querystring: Type.Object({ cursor: paging.cursor, limit: paging.limit }, closed),
    response: { 200: pageOf(AuditEntry) },
  },
} as const
