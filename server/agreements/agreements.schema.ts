import Type, { type Static } from 'typebox'
import {
  AGREEMENT_STATES,
  NOTICE_GIVERS,
  OCCUPANCY_FORMS,
  OWNER_REGIMES,
  PRECARIOUS_REASONS,
  STAGES,
  TENANT_ACTIVITIES,
} from '../db/codes.ts'
import {
  ById,
  Day,
  EurCents,
  Id,
  IfMatch,
  Name,
  Note,
  Problem,
  TerritoryCode,
  kept,
  oneOf,
  orNull,
  pageOf,
  paging,
  patchOf,
} from '../lib/shapes.ts'
import { OrganisationRef } from '../organisations/organisations.schema.ts'
import type { LegalFact } from './legal/form.ts'

const Term = Type.Object(
  { from: Day, until: orNull(Day) },
  { additionalProperties: false, description: 'Half-open period [from, until); until null: no end agreed' },
)

/** What the law asks about, as far as the parties said it. */
const facts = {
  activity: orNull(oneOf(TENANT_ACTIVITIES, 'What the tenant does there; non_trading: it sells nothing')),
  registered: orNull(Type.Boolean({ description: 'In the register of companies' })),
  precariousReason: orNull(oneOf(PRECARIOUS_REASONS)),
  tenantIsMicro: orNull(Type.Boolean({ description: 'Fewer than 10 people and at most 2 M€' })),
  ownerIsOfs: orNull(Type.Boolean({ description: 'The landlord is a body for solidarity land (OFS)' })),
  generalInterest: orNull(Type.Boolean()),
}
const terms = {
  form: oneOf(OCCUPANCY_FORMS),
  during: Term,
  landlord: orNull(Name),
  rentEurCentsPerMonth: orNull(EurCents),
  depositEurCents: orNull(EurCents),
  noticeMonths: orNull(Type.Integer({ minimum: 0, maximum: 36 })),
  reasonNote: orNull(Note),
  ...facts,
  step: orNull(
    Type.Object(
      { stage: oneOf(STAGES), from: Day },
      { additionalProperties: false, description: 'Next stage foreseen, and the day from which its rent is due' },
    ),
  ),
}
const { form, during, ...unknowable } = terms

export const Agreement = Type.Object(
  {
    ...kept,
    occupancyId: Id,
    state: oneOf(AGREEMENT_STATES),
    ...terms,
    stepRentEurCentsPerMonth: orNull(
      Type.Integer({ description: 'Rent at the foreseen stage, by the grids of that day; null: not known' }),
    ),
    signedOn: orNull(Day),
    noticeGivenOn: orNull(Day),
    noticeBy: orNull(oneOf(NOTICE_GIVERS)),
    leavesOn: orNull(Day),
    roomId: Id,
    roomName: Type.String(),
    siteId: Id,
    siteName: Type.String(),
    organisation: OrganisationRef,
  },
  { additionalProperties: false },
)
export type Agreement = Static<typeof Agreement>
export const NewAgreement = Type.Object(
  { occupancyId: Id, form, during, ...Type.Partial(Type.Object(unknowable)).properties },
  { additionalProperties: false },
)
export type NewAgreement = Static<typeof NewAgreement>
export const AgreementPatch = patchOf(terms)
export type AgreementPatch = Static<typeof AgreementPatch>

export const StateChange = Type.Object(
  {
    to: oneOf(AGREEMENT_STATES),
    on: Type.Optional(
      orNull(
        Type.String({
          format: 'date',
          description: 'Day of the signature or of the notice; for `ended`, first day on which the tenant is gone',
        }),
      ),
    ),
    by: Type.Optional(orNull(oneOf(NOTICE_GIVERS, 'Who gives notice'))),
  },
  { additionalProperties: false },
)
export type StateChange = Static<typeof StateChange>

export const Intention = Type.Object(
  {
    wish: oneOf(['renew', 'leave'] as const),
    on: Type.Optional(
      orNull(Type.String({ format: 'date', description: 'Until when to renew, or the last day in the room' })),
    ),
    note: Type.Optional(orNull(Note)),
  },
  { additionalProperties: false },
)
export type Intention = Static<typeof Intention>

const Judgement = Type.Object({
  form: oneOf([...OCCUPANCY_FORMS, 'temporary_building_permit'] as const),
  verdict: oneOf(['possible', 'impossible', 'unknown']),
  missing: Type.Array(Type.Unsafe<LegalFact>(Type.String({ description: 'A fact to find out' }))),
  because: Type.String({ description: 'A French sentence' }),
  shortestMonths: orNull(Type.Integer()),
  longestMonths: orNull(Type.Integer()),
  latestEnd: orNull(Day),
  noticeMonths: orNull(Type.Integer()),
  noticeRule: Type.String(),
  selection: oneOf(['required', 'not_required', 'unknown']),
  article: Type.String(),
  inForceSince: Day,
  caution: Type.String(),
})
export type Judgement = Static<typeof Judgement>

const FoundRent = Type.Object({
  stage: oneOf(STAGES),
  eurCentsPerMonth: orNull(Type.Integer()),
  source: orNull(oneOf(['room', 'grid'])),
  missing: orNull(oneOf(['grid', 'area'])),
})
export type FoundRent = Static<typeof FoundRent>

export const AgreementOptions = Type.Object({
  ownerRegime: orNull(oneOf(OWNER_REGIMES)),
  owner: orNull(Name),
  earlierDerogatory: orNull(
    Type.Array(Type.Object({ from: Day, until: Day }), {
      description: 'Derogatory leases of the same parties on the same premises; null: a form is not known',
    }),
  ),
  forms: Type.Array(Judgement),
  building: Judgement,
  rent: FoundRent,
  nextRent: orNull(FoundRent),
})
export type AgreementOptions = Static<typeof AgreementOptions>

const DEADLINE_KINDS = ['end', 'renewal', 'site_closing'] as const
export const Deadline = Type.Object({
  key: Type.String({ description: 'The same for the same warning: it is told once' }),
  kind: oneOf(DEADLINE_KINDS),
  on: Type.String({ format: 'date', description: 'First day after the end' }),
  monthsAhead: Type.Union([Type.Literal(9), Type.Literal(6), Type.Literal(3), Type.Literal(0)]),
  since: Type.String({ format: 'date', description: 'Day on which this warning became due' }),
  territory: TerritoryCode,
  sentence: Type.String({ description: 'French' }),
  agreementId: orNull(Id),
  siteId: Id,
  siteName: Type.String(),
  roomName: orNull(Type.String()),
  organisations: Type.Array(Type.Object({ id: Id, name: Type.String() })),
})
export type Deadline = Static<typeof Deadline>

const tags = ['agreements']
const Flag = Type.Optional(Type.Boolean())
export const agreementsContract = {
  'GET /api/agreements': {
    summary: 'Agreements, by start; of a member, those of its organisation',
    tags,
    access: 'agreements.read',
    about: {
      'querystring.territory': 'territory',
      'querystring.occupancyId': 'occupancy',
      'querystring.organisationId': 'organisation',
    },
    querystring: Type.Object(
      {
        ...paging,
        territory: Type.Optional(TerritoryCode),
        occupancyId: Type.Optional(Id),
        organisationId: Type.Optional(Id),
        state: Type.Optional(oneOf(AGREEMENT_STATES)),
      },
      { additionalProperties: false },
    ),
    response: { 200: pageOf(Agreement) },
  },
  'POST /api/agreements': {
    summary: 'A new draft of an agreement about an occupancy',
    tags,
    access: 'agreements.write',
    about: { 'body.occupancyId': 'occupancy' },
    body: NewAgreement,
    response: { 201: Agreement },
  },
  'GET /api/agreements/{id}': {
    summary: 'One agreement',
    tags,
    access: 'agreements.read',
    about: { 'params.id': 'agreement' },
    params: ById,
    response: { 200: Agreement },
  },
  'PATCH /api/agreements/{id}': {
    summary: 'Change the terms of an agreement that is not signed yet, archive or restore it',
    tags,
    access: 'agreements.write',
    about: { 'params.id': 'agreement' },
    params: ById,
    headers: IfMatch,
    body: AgreementPatch,
    response: { 200: Agreement, 409: Problem, 412: Problem, 428: Problem },
  },
  'POST /api/agreements/{id}/state': {
    summary: 'Propose, sign, give notice of or end an agreement',
    description:
      'Signing writes form and rent on the occupancy; a notice computes the end by the form’s notice, and it or an end ' +
      'shortens the occupancy. 409 `agreement_in_force` when another one of the same occupancy runs on some of the same days.',
    tags,
    access: 'agreements.write',
    about: { 'params.id': 'agreement' },
    params: ById,
    headers: IfMatch,
    body: StateChange,
    response: { 200: Agreement, 409: Problem, 412: Problem, 428: Problem },
  },
  'POST /api/agreements/{id}/intention': {
    summary: 'Tell the managers that one wishes to renew a signed agreement, or to leave; nothing is decided by it',
    tags,
    access: 'agreements.read',
    about: { 'params.id': 'agreement' },
    params: ById,
    body: Intention,
    response: { 202: Type.Object({}), 409: Problem },
  },
  'GET /api/agreements/{id}/document.pdf': {
    summary: 'The agreement as a PDF file, to be validated by counsel',
    tags,
    access: 'agreements.read',
    about: { 'params.id': 'agreement' },
    params: ById,
    response: { 200: Type.String({ description: 'application/pdf' }) },
  },
  'GET /api/agreements/{id}/document.docx': {
    summary: 'The same text, to be edited',
    tags,
    access: 'agreements.read',
    about: { 'params.id': 'agreement' },
    params: ById,
    response: { 200: Type.String({ description: 'Office Open XML' }) },
  },
  'GET /api/occupancies/{id}/agreement-options': {
    summary: 'Which legal forms an agreement could have, why, and the rent by the grids',
    description:
      'What is left out is not known. Every answer is to be validated by counsel: it is no verdict. ' +
      '`agreementId`: the draft that is being written, which does not count as an earlier one.',
    tags,
    access: 'agreements.write',
    about: { 'params.id': 'occupancy' },
    params: ById,
    querystring: Type.Object(
      {
        from: Day,
        until: Type.Optional(Day),
        activity: Type.Optional(oneOf(TENANT_ACTIVITIES)),
        registered: Flag,
        precariousReason: Type.Optional(oneOf(PRECARIOUS_REASONS)),
        tenantIsMicro: Flag,
        ownerIsOfs: Flag,
        generalInterest: Flag,
        temporaryBuilding: Flag,
        rentEurCentsPerMonth: Type.Optional(EurCents),
        agreementId: Type.Optional(Id),
      },
      { additionalProperties: false },
    ),
    response: { 200: AgreementOptions },
  },
  'GET /api/deadlines': {
    summary: 'Ends, renewals and closings of transitional sites that are 9, 6 or 3 months ahead, or passed',
    tags,
    access: 'agreements.write',
    about: { 'querystring.territory': 'territory' },
    querystring: Type.Object({ territory: Type.Optional(TerritoryCode) }, { additionalProperties: false }),
    response: { 200: Type.Array(Deadline) },
  },
} as const
