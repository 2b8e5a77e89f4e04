import Type, { type Static } from 'typebox'
import {
  APPLICATION_STATES,
  DOUBLE_DECISIONS,
  ENTERED_BY,
  FILIERES,
  ORGANISATION_FORMS,
  STAGES,
  ROOM_KINDS,
} from '../db/codes.ts'
import { Phase } from '../demands/demands.schema.ts'
import {
  ById,
  Day,
  Id,
  IfMatch,
  InseeCode,
  Moment,
  Name,
  Note,
  Period,
  Problem,
  TerritoryCode,
  kept,
  matching,
  oneOf,
  orNull,
  pageOf,
  paging,
  patchOf,
} from '../lib/shapes.ts'
import { Organisation } from '../organisations/organisations.schema.ts'

const callProperties = {
  name: Name,
  opensOn: Day,
  closesOn: orNull(Type.String({ format: 'date', description: 'Last day, in Paris; null: rolling' })),
  offer: Type.String({ minLength: 1, maxLength: 4000, pattern: '\\S', description: 'What is offered' }),
  decidedBy: orNull(Note),
  siteIds: Type.Array(Id, { uniqueItems: true, maxItems: 50, description: 'Empty: every site of the territory' }),
}
const { decidedBy, closesOn, siteIds, ...callRequired } = callProperties

/** A call for applications: on some sites or on all, until a day or rolling. */
export const Call = Type.Object(
  {
    ...kept,
    ...callProperties,
    sites: Type.Array(Type.Object({ id: Id, name: Name })),
    phase: oneOf(['coming', 'open', 'closed'] as const, 'On the day of the server, in Paris'),
  },
  { additionalProperties: false },
)
export type Call = Static<typeof Call>
export const NewCall = Type.Object(
  {
    territory: TerritoryCode,
    ...callRequired,
    ...Type.Partial(Type.Object({ decidedBy, closesOn, siteIds })).properties,
  },
  { additionalProperties: false },
)
export type NewCall = Static<typeof NewCall>
export const CallPatch = patchOf(callProperties)
export type CallPatch = Static<typeof CallPatch>

const { needed: _needed, kinds: _kinds, ...ofPhase } = Phase.properties
const short = Type.String({ maxLength: 200 })
const { jobsFte, inclusionPostsFte } = Organisation.properties

/** What an applicant has typed so far: anything may still be missing. */
export const ApplicationContent = Type.Object(
  {
    organisation: Type.Object(
      {
        name: short,
        siren: Type.String({ maxLength: 20, description: 'As typed; checked when it is sent' }),
        legalForm: orNull(oneOf(ORGANISATION_FORMS)),
        inseeCode: orNull(InseeCode),
        stage: orNull(oneOf(STAGES)),
        filiere: orNull(oneOf(FILIERES)),
        jobsFte,
        inclusionPostsFte,
        activity: Note,
      },
      { additionalProperties: false },
    ),
    contact: Type.Object({ name: short, email: short }, { additionalProperties: false }),
    phases: Type.Array(
      Type.Object(
        { ...ofPhase, needed: Period, kinds: Type.Array(oneOf(ROOM_KINDS), { uniqueItems: true }) },
        { additionalProperties: false },
      ),
      { maxItems: 12 },
    ),
    communesWanted: Type.Array(InseeCode, { uniqueItems: true, maxItems: 100 }),
    acceptsTransitional: orNull(Type.Boolean()),
    wantsQpv: orNull(Type.Boolean()),
    note: Note,
  },
  { additionalProperties: false },
)
export type ApplicationContent = Static<typeof ApplicationContent>

export const Missing = Type.Object({
  field: Type.String({ description: 'In the content: organisation/name, phases/0/kinds …' }),
  sentence: Type.String(),
})
export type Missing = Static<typeof Missing>

export const UsualDelay = Type.Object({
  days: orNull(Type.Integer({ description: 'Median, from sending to moving in; null: nobody knows yet' })),
  demands: Type.Integer({ description: 'Demands that it is computed from' }),
})
export type UsualDelay = Static<typeof UsualDelay>

export const Standing = Type.Object({
  position: Type.Integer({
    description: 'Among the demands for the same kinds of room, by day of sending; 1 is the oldest',
  }),
  among: Type.Integer(),
  usualDelay: UsualDelay,
})
export type Standing = Static<typeof Standing>

export const DemandStanding = Type.Object({
  state: oneOf(APPLICATION_STATES, 'Of its application; of a demand without one, what comes nearest'),
  sentOn: orNull(Day),
  applicationId: orNull(Type.String({ format: 'uuid', description: 'When the caller may open it' })),
  standing: orNull(Standing),
})
export type DemandStanding = Static<typeof DemandStanding>

const ApplicationDocument = Type.Object({
  id: Id,
  name: Name,
  mediaType: Type.String(),
  sizeBytes: Type.Integer(),
})

export const Application = Type.Object({
  id: Id,
  territory: TerritoryCode,
  version: Type.Integer(),
  call: orNull(Type.Object({ id: Id, name: Name, closesOn: orNull(Day) })),
  enteredBy: oneOf(ENTERED_BY),
  heldBy: oneOf(['nobody', 'caller', 'other'] as const, 'Whose account it is attached to'),
  state: oneOf(APPLICATION_STATES),
  answered: Type.Boolean({ description: 'A refusal was sent; an appeal may have overturned it since' }),
  content: ApplicationContent,
  missing: Type.Array(Missing, { description: 'What keeps a draft from being sent; empty afterwards' }),
  documents: Type.Array(ApplicationDocument),
  sentOn: orNull(Day),
  changedAt: Moment,
  organisationId: orNull(Id),
  demandId: orNull(Id),
  standing: orNull(Standing),
})
export type Application = Static<typeof Application>

export const Double = Type.Object({
  organisation: Type.Object({ id: Id, name: Name, siren: orNull(Type.String()), inseeCode: orNull(InseeCode) }),
  reasons: Type.Array(oneOf(['siren', 'name', 'email'] as const)),
  decision: orNull(oneOf(DOUBLE_DECISIONS)),
})
export type Double = Static<typeof Double>

export const ApplicationLine = Type.Object({
  id: Id,
  name: Type.String(),
  state: oneOf(APPLICATION_STATES),
  enteredBy: oneOf(ENTERED_BY),
  sentOn: orNull(Day),
  callName: orNull(Name),
  demandId: orNull(Id),
  openDoubles: Type.Integer({ description: 'Likely doubles that nobody has decided on' }),
})
export type ApplicationLine = Static<typeof ApplicationLine>

export const RegistryAnswer = Type.Object({
  outcome: oneOf(['off', 'found', 'unknown', 'unavailable'] as const),
  company: orNull(
    Type.Object({
      name: Name,
      legalForm: orNull(oneOf(ORGANISATION_FORMS)),
      inseeCode: orNull(InseeCode),
    }),
  ),
})
export type RegistryAnswer = Static<typeof RegistryAnswer>

/** The secret of the applicant's link, drawn by the browser: 32 random bytes in base64url. */
const key = Type.Optional(
  matching('^Bearer [A-Za-z0-9_-]{43}$', 'la clé du lien de la candidature', 'The secret of the applicant’s link'),
)
const Key = Type.Object({ authorization: key })
const KeyAndVersion = Type.Object({ ...IfMatch.properties, authorization: key })

const tags = ['applications']
export const applicationsContract = {
  'GET /api/calls': {
    summary: 'Calls for applications: those open first, then those to come, then the closed ones',
    tags,
    access: 'anyone',
    querystring: Type.Object({ ...paging, territory: Type.Optional(TerritoryCode) }, { additionalProperties: false }),
    response: { 200: pageOf(Call) },
  },
  'POST /api/calls': {
    summary: 'A new call for applications',
    tags,
    access: 'demands.write',
    about: { 'body.territory': 'territory' },
    body: NewCall,
    response: { 201: Call },
  },
  'GET /api/calls/{id}': {
    summary: 'One call for applications',
    tags,
    access: 'anyone',
    params: ById,
    response: { 200: Call },
  },
  'PATCH /api/calls/{id}': {
    summary: 'Change, archive or restore a call; `siteIds` replaces them all',
    tags,
    access: 'demands.write',
    about: { 'params.id': 'call' },
    params: ById,
    headers: IfMatch,
    body: CallPatch,
    response: { 200: Call, 412: Problem, 428: Problem },
  },
  'GET /api/delays': {
    summary: 'How long it usually takes from sending to moving in',
    tags,
    access: 'anyone',
    querystring: Type.Object({ territory: TerritoryCode }, { additionalProperties: false }),
    response: { 200: UsualDelay },
  },
  'GET /api/registry/{siren}': {
    summary: 'What the public registry of companies says of a SIREN, when the server is set to ask it',
    tags,
    access: 'anyone',
    params: Type.Object({ siren: Type.String({ maxLength: 20 }) }),
    response: { 200: RegistryAnswer },
  },
  'GET /api/demands/{id}/standing': {
    summary: 'Where a demand stands: its state, its place among similar ones, how long it usually takes',
    tags,
    access: 'demands.read',
    about: { 'params.id': 'demand' },
    params: ById,
    response: { 200: DemandStanding },
  },
  'GET /api/applications': {
    summary: 'Applications that were sent or entered by a manager, the newest first',
    tags,
    access: 'demands.write',
    about: { 'querystring.territory': 'territory' },
    querystring: Type.Object(
      { ...paging, territory: Type.Optional(TerritoryCode), state: Type.Optional(oneOf(APPLICATION_STATES)) },
      { additionalProperties: false },
    ),
    response: { 200: pageOf(ApplicationLine) },
  },
  'POST /api/applications': {
    summary: 'Begin an application; the same key twice begins one',
    tags,
    access: 'anyone',
    headers: Key,
    body: Type.Object(
      {
        territory: TerritoryCode,
        callId: Type.Optional(orNull(Id)),
        onBehalf: Type.Optional(Type.Boolean({ description: 'A manager enters what came on paper' })),
      },
      { additionalProperties: false },
    ),
    response: { 201: Application, 401: Problem },
  },
  'GET /api/applications/{id}': {
    summary: 'One application, for who holds its link and for managers once it is sent',
    tags,
    access: 'anyone',
    params: ById,
    headers: Key,
    response: { 200: Application },
  },
  'PATCH /api/applications/{id}': {
    summary: 'Keep what was typed of a draft',
    tags,
    access: 'anyone',
    params: ById,
    headers: KeyAndVersion,
    body: Type.Object({ content: ApplicationContent }, { additionalProperties: false }),
    response: { 200: Application, 412: Problem, 428: Problem },
  },
  'POST /api/applications/{id}/send': {
    summary: 'Send it: an organisation and a demand come of it; pressed again, it is the same application',
    tags,
    access: 'anyone',
    params: ById,
    headers: Key,
    response: { 200: Application },
  },
  'POST /api/applications/{id}/withdraw': {
    summary: 'Withdraw an application, and its demand with it',
    tags,
    access: 'anyone',
    params: ById,
    headers: Key,
    response: { 200: Application, 409: Problem },
  },
  'POST /api/applications/{id}/claim': {
    summary: 'Attach an application to one’s account, by the key of its link; then the key is no more needed',
    tags,
    access: 'signedIn',
    params: ById,
    headers: Key,
    response: { 200: Application, 403: Problem, 409: Problem },
  },
  'POST /api/applications/{id}/state': {
    summary: 'Take an application under review, or admit it to the waiting list',
    tags,
    access: 'demands.write',
    about: { 'params.id': 'application' },
    params: ById,
    body: Type.Object({ state: oneOf(['under_review', 'waiting'] as const) }, { additionalProperties: false }),
    response: { 200: Application, 409: Problem },
  },
  'GET /api/applications/{id}/doubles': {
    summary: 'Organisations that may be the applicant under another sheet, with why',
    tags,
    access: 'demands.write',
    about: { 'params.id': 'application' },
    params: ById,
    response: { 200: Type.Array(Double) },
  },
  'POST /api/applications/{id}/doubles/{organisationId}': {
    summary: 'Decide of a likely double: the same moves the demand to that organisation',
    tags,
    access: 'demands.write',
    about: { 'params.id': 'application', 'params.organisationId': 'organisation' },
    params: Type.Object({ id: Id, organisationId: Id }),
    body: Type.Object({ decision: oneOf(DOUBLE_DECISIONS) }, { additionalProperties: false }),
    response: { 200: Type.Array(Double) },
  },
  'POST /api/applications/{id}/documents': {
    summary: 'Add a document (multipart/form-data, one file): PDF, JPEG, PNG, ODT, DOCX or plain text, 5 MB at most',
    tags,
    access: 'anyone',
    params: ById,
    headers: Key,
    response: { 200: Application },
  },
  'GET /api/applications/{id}/documents/{documentId}': {
    summary: 'One document, as it was sent',
    tags,
    access: 'anyone',
    params: Type.Object({ id: Id, documentId: Id }),
    headers: Key,
    response: { 200: Type.Unknown() },
  },
  'DELETE /api/applications/{id}/documents/{documentId}': {
    summary: 'Take a document out of a draft',
    tags,
    access: 'anyone',
    params: Type.Object({ id: Id, documentId: Id }),
    headers: Key,
    response: { 200: Application },
  },
} as const
