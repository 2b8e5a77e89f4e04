import type { ColumnType, Generated } from 'kysely'
import type {
  AppealState,
  AgreementState,
  AnsweredAs,
  ApplicationState,
  AuditOperation,
  BuildingCondition,
  CommitteeState,
  Decision,
  DeclineReason,
  DemandStatus,
  DoubleDecision,
  EmailState,
  EnteredBy,
  Equipment,
  Filiere,
  ImportState,
  InventoryMoment,
  ItemCondition,
  JobState,
  LayerCode,
  MessageKind,
  MilestoneCode,
  NoticeGiver,
  OccupancyForm,
  OfferState,
  OrganisationForm,
  OwnerRegime,
  Permanence,
  PlanMode,
  PlanStatus,
  PrecariousReason,
  RecusedBy,
  RentBasis,
  Role,
  RefusalReason,
  RefusalState,
  RoomKind,
  SiteStatus,
  Stage,
  TenantActivity,
  TokenPurpose,
} from './codes.ts'
import type { GeometryColumn } from './geo.ts'

/**
 * Every table as the queries see it: camelCase (a plugin writes snake_case), `null` for unknown.
 * Both databases give the same types: a day and a daterange as text, a moment as ISO text, a numeric as a number.
 */
export interface Tables {
  territory: { code: string; name: string; metreSrid: number }
  commune: {
    territory: string
    inseeCode: string
    name: string
    population: number | null
    populationYear: number | null
    townHall: GeometryColumn
    outline: GeometryColumn
    outlineSource: string | null
  }
  neighbourhood: { territory: string; code: string; name: string }
  neighbourhoodCommune: { territory: string; neighbourhoodCode: string; inseeCode: string }
  organisation: Kept & {
    name: string
    legalForm: OrganisationForm | null
    siren: string | null
    filiere: Filiere | null
    stage: Stage
    jobsFte: number | null
    inclusionPostsFte: number | null
    inseeCode: string | null
    activity: string | null
    vulnerablePublic: Generated<boolean>
  }
  site: Kept & {
    name: string
    permanence: Permanence
    status: SiteStatus
    inseeCode: string
    address: string | null
    parcelRefs: Generated<string[]>
    point: GeometryColumn
    outline: GeometryColumn
    areaM2: number | null
    owner: string | null
    ownerRegime: OwnerRegime | null
    usable: string | null
    releaseTrigger: string | null
    inQpv: boolean | null
    qpvCode: string | null
    description: string | null
    /** Of a protected site; what tells where it is stands in `exactPlace`, and the columns here show little */
    protectedNumber: ColumnType<number | null, never, never>
  }
  /** Of protected sites, what only their managers and their tenants see */
  exactPlace: {
    siteId: string
    territory: string
    name: string
    address: string | null
    parcelRefs: string[]
    point: GeometryColumn
    outline: GeometryColumn
    owner: string | null
    releaseTrigger: string | null
    description: string | null
  }
  building: Kept & {
    siteId: string
    name: string
    floors: number | null
    erpType: string | null
    erpCategory: number | null
    condition: BuildingCondition | null
    conditionAsOf: string | null
  }
  sourceRecord: {
    territory: string
    source: string
    recordId: string
    siteId: string
    firstSeen: Generated<string>
    lastSeen: Generated<string>
  }
  siteFieldSource: {
    territory: string
    siteId: string
    field: string
    source: string
    recordId: string | null
    value: JsonColumn
    asOf: string | null
    recordedAt: Generated<string>
  }
  importRun: {
    id: Generated<string>
    territory: string
    source: string
    fileName: string
    fileSha256: string | null
    report: JsonColumn | null
    ranAt: Generated<string>
    state: Generated<ImportState>
    share: Generated<number>
    rowsRead: Generated<number>
    fault: string | null
    address: string | null
    begunBy: string | null
    begunAt: Generated<string>
  }
  importPart: { territory: string; importRunId: string; place: number; bytes: Buffer }
  layerFeature: {
    territory: string
    source: string
    externalId: string
    layer: LayerCode
    name: string | null
    facts: JsonColumn
    geometry: GeometryColumn
    asOf: string | null
    firstSeen: Generated<string>
    lastSeen: Generated<string>
  }
  siteDouble: {
    territory: string
    siteId: string
    otherId: string
    decision: DoubleDecision
    decidedBy: string | null
    decidedAt: Generated<string>
  }
  room: Kept & {
    buildingId: string
    name: string
    kind: RoomKind
    shared: Generated<boolean>
    workstations: number | null
    floor: number | null
    areaM2: number | null
    areaAsOf: string | null
    clearHeightM: number | null
    clearHeightAsOf: string | null
    floorLoadKnM2: number | null
    floorLoadAsOf: string | null
    doorWidthM: number | null
    doorWidthAsOf: string | null
    powerKva: number | null
    powerAsOf: string | null
    admitsStages: Stage[] | null
    longestStayQuarters: number | null
    stayGroup: string | null
  }
  roomRent: { territory: string; roomId: string; stage: Stage; eurCentsPerMonth: number }
  roomEquipment: { territory: string; roomId: string; code: Equipment; present: boolean; asOf: string | null }
  demand: Kept & {
    organisationId: string
    status: DemandStatus
    submittedOn: string | null
    communesWanted: Generated<string[]>
    acceptsTransitional: boolean | null
    wantsQpv: boolean | null
    note: string | null
  }
  demandPhase: {
    id: Generated<string>
    territory: string
    demandId: string
    stage: Stage
    needed: string
    kinds: RoomKind[]
    areaMinM2: number | null
    areaIdealM2: number | null
    areaMaxM2: number | null
    workstations: number | null
    requiredEquipment: Generated<Equipment[]>
    minClearHeightM: number | null
    minFloorLoadKnM2: number | null
    minDoorWidthM: number | null
    minPowerKva: number | null
    budgetEurCentsPerMonth: number | null
  }
  occupancy: Kept & {
    roomId: string
    roomShared: boolean
    organisationId: string
    during: string
    workstations: number | null
    legalForm: OccupancyForm | null
    rentEurCentsPerMonth: number | null
  }
  priorityGrid: {
    id: Generated<string>
    territory: string
    number: number
    name: string
    because: string | null
    points: ColumnType<GridPoints, string, string>
    review: ColumnType<ReviewCriteria, string | undefined, string>
    seed: string | null
    validFrom: string | null
    publishedAt: string | null
    version: Generated<number>
    createdAt: Generated<string>
  }
  plan: Kept & {
    gridId: string | null
    name: string
    status: PlanStatus
    basedOn: string | null
    startsOn: string
    quarters: number
    weightsVersion: string
    request: JsonColumn
    mode: Generated<PlanMode>
    anticipates: Generated<boolean>
    seed: number
    seconds: number
    input: JsonColumn
    inputHash: string | null
    solverVersion: string | null
    progress: JsonColumn
    result: JsonColumn
    facts: JsonColumn
    failure: string | null
    finishedAt: string | null
  }
  placement: {
    id: Generated<string>
    territory: string
    planId: string
    demandId: string
    /** Null: `supposedOrganisation` says it; likewise for the room. */
    organisationId: string | null
    supposedOrganisation: JsonColumn
    roomId: string | null
    supposedRoom: JsonColumn
    during: string
    workstations: number | null
    stays: boolean
    worth: number
    explanation: JsonColumn
    toCheck: JsonColumn
    decision: Generated<Decision>
    decidedAt: string | null
    occupancyId: string | null
    /**
     * Occupancy whose tenant asks for nothing: `demandId` is then its identifier, and `askingDemandId` is null, as it is
     * for a demand that is only supposed.
     */
    relocates: string | null
    askingDemandId: ColumnType<string | null, never, never>
  }
  unmetDemand: {
    territory: string
    planId: string
    demandId: string
    organisationId: string | null
    supposedOrganisation: JsonColumn
    during: string
    explanation: JsonColumn
    relocates: string | null
    askingDemandId: ColumnType<string | null, never, never>
  }
  scarcityTrial: {
    id: Generated<string>
    territory: string
    planId: string
    outcome: JsonColumn
    createdAt: Generated<string>
  }
  cohort: Kept & {
    name: string
    stage: Stage
    leastPerYear: number
    mostPerYear: number
    arrivalQuarter: number
    stayQuarters: number
    probabilityPercent: number
    kinds: RoomKind[]
    areaMinM2: number | null
    areaMaxM2: number | null
    workstations: number | null
    requiredEquipment: Generated<Equipment[]>
    budgetEurCentsPerMonth: number | null
    source: string | null
  }
  anticipatedStay: {
    id: Generated<string>
    territory: string
    planId: string
    cohortId: string
    roomId: string | null
    supposedRoom: JsonColumn
    name: string
    probability: number
    during: string
    workstations: number | null
    worth: number
  }
  planRobustness: {
    planId: string
    aliveAt: Generated<string>
    progress: JsonColumn
    report: JsonColumn
    failure: string | null
  }
  person: {
    id: Generated<string>
    email: string | null
    fullName: string | null
    emailVerifiedAt: string | null
    passwordHash: string | null
    oidcSubject: string | null
    totpSecret: string | null
    totpConfirmedAt: string | null
    totpLastStep: number | null
    demonstration: Generated<boolean>
    lastSeenAt: string | null
    createdAt: Generated<string>
    erasedAt: string | null
  }
  role: {
    id: Generated<string>
    personId: string
    territoryId: string
    role: Role
    communeId: string | null
    organisationId: string | null
    createdAt: Generated<string>
  }
  session: {
    id: Generated<string>
    personId: string
    tokenSha256: Buffer
    device: string
    createdAt: string
    lastUsedAt: string
    expiresAt: string
  }
  token: {
    id: Generated<string>
    purpose: TokenPurpose
    personId: string | null
    sha256: Buffer
    expiresAt: string
  }
  recoveryCode: { personId: string; sha256: Buffer }
  /** Failed sign-ins and links asked for, by e-mail or address, whether or not anybody has them */
  attempt: { id: Generated<number>; keySha256: Buffer; at: string }
  /** Written by triggers alone */
  auditEntry: {
    id: Generated<number>
    territory: string
    objectKind: string
    objectId: string
    part: string | null
    operation: AuditOperation
    oldValues: JsonColumn
    newValues: JsonColumn
    personId: string | null
    at: Generated<string>
  }
  agreement: Kept & {
    occupancyId: string
    form: OccupancyForm
    state: Generated<AgreementState>
    during: string
    landlord: string | null
    rentEurCentsPerMonth: number | null
    depositEurCents: number | null
    noticeMonths: number | null
    activity: TenantActivity | null
    registered: boolean | null
    precariousReason: PrecariousReason | null
    reasonNote: string | null
    tenantIsMicro: boolean | null
    ownerIsOfs: boolean | null
    generalInterest: boolean | null
    stepStage: Stage | null
    stepFrom: string | null
    signedOn: string | null
    noticeGivenOn: string | null
    noticeBy: NoticeGiver | null
    leavesOn: string | null
    /** The days it really runs: to its term, or to the day on which the tenant has left */
    held: ColumnType<string, never, never>
  }
  inventory: Kept & { agreementId: string; moment: InventoryMoment; signedOn: string | null }
  inventoryItem: {
    territory: string
    inventoryId: string
    position: number
    item: string
    condition: ItemCondition | null
    comment: string | null
  }
  stageRent: {
    territory: string
    roomKind: RoomKind
    stage: Stage
    basis: RentBasis
    validFrom: string
    eurCents: number | null
    /** The rents of the territory as one object of the audit log */
    gridId: ColumnType<string, never, never>
  }
  milestone: Kept & {
    organisationId: string
    code: MilestoneCode
    dueOn: string | null
    reachedOn: string | null
    note: string | null
  }
  stageReview: {
    id: Generated<string>
    territory: string
    organisationId: string
    fromStage: Stage
    toStage: Stage
    decidedOn: string
    decidedBy: string
    because: string
    createdAt: Generated<string>
  }
  callForApplications: Kept & {
    name: string
    opensOn: string
    closesOn: string | null
    offer: string
    decidedBy: string | null
  }
  callSite: { territory: string; callId: string; siteId: string }
  application: {
    id: Generated<string>
    territory: string
    callId: string | null
    keyHash: string
    personId: string | null
    enteredBy: EnteredBy
    state: ApplicationState
    toldState: Generated<ApplicationState | null>
    content: JsonColumn
    sentOn: string | null
    organisationId: string | null
    demandId: string | null
    version: Generated<number>
    createdAt: Generated<string>
    changedAt: Generated<string>
  }
  applicationDocument: {
    id: Generated<string>
    territory: string
    applicationId: string
    name: string
    mediaType: string
    bytes: Buffer
    createdAt: Generated<string>
  }
  applicationDouble: {
    territory: string
    applicationId: string
    organisationId: string
    decision: DoubleDecision
    decidedOn: string
  }
  refusal: {
    id: Generated<string>
    territory: string
    demandId: string
    state: Generated<RefusalState>
    reasons: RefusalReason[]
    otherReason: string | null
    letter: string
    assessment: JsonColumn
    decidedBy: string | null
    decidedOn: string | null
    contestUntil: string | null
    withdrawnBecause: string | null
    version: Generated<number>
    createdAt: Generated<string>
  }
  appeal: {
    id: Generated<string>
    territory: string
    refusalId: string
    state: Generated<AppealState>
    grounds: string
    enteredBy: EnteredBy
    personId: string | null
    lodgedOn: string
    answerBy: string
    reassessment: JsonColumn
    answer: string | null
    decidedBy: string | null
    decidedOn: string | null
    samePerson: Generated<boolean>
    version: Generated<number>
    createdAt: Generated<string>
  }
  appealDocument: {
    id: Generated<string>
    territory: string
    appealId: string
    name: string
    mediaType: string
    bytes: Buffer
    createdAt: Generated<string>
  }
  committeeSession: {
    id: Generated<string>
    territory: string
    name: string
    heldOn: string
    /** Hour in Paris, `14:30` */
    heldFrom: string
    place: string | null
    callId: string | null
    siteId: string | null
    gridId: string
    state: Generated<CommitteeState>
    because: string | null
    seed: string | null
    closedAt: string | null
    demonstration: Generated<boolean>
    version: Generated<number>
    createdAt: Generated<string>
  }
  committeeSeat: {
    id: Generated<string>
    territory: string
    sessionId: string
    personId: string
    invitedAt: string | null
  }
  committeeItem: {
    id: Generated<string>
    territory: string
    sessionId: string
    demandId: string
    eligible: boolean | null
    reason: string | null
    score: number | null
    rank: number | null
  }
  committeeRecusal: {
    territory: string
    sessionId: string
    seatId: string
    itemId: string
    recusedBy: RecusedBy
    reason: string
    createdAt: Generated<string>
  }
  committeeScore: {
    territory: string
    sessionId: string
    seatId: string
    itemId: string
    criterion: string
    level: number
    comment: string | null
    changedAt: Generated<string>
  }
  offer: {
    id: Generated<string>
    territory: string
    demandId: string
    organisationId: string
    roomId: string
    placementId: string | null
    follows: string | null
    during: string
    workstations: number | null
    rentEurCentsPerMonth: number | null
    conditions: string | null
    answerBy: string
    nextTimes: Generated<number>
    state: Generated<OfferState>
    closedAt: string | null
    answeredAs: AnsweredAs | null
    answeredBy: string | null
    declineReason: DeclineReason | null
    note: string | null
    occupancyId: string | null
    demonstration: Generated<boolean>
    createdAt: Generated<string>
  }
  revision: {
    territory: string
    subject: Subject
    subjectId: string
    version: number
    changes: JsonColumn
    madeAt: Generated<string>
  }
  job: {
    id: Generated<string>
    kind: string
    idempotencyKey: string
    payload: ColumnType<unknown, string, never>
    runAt: string
    state: Generated<JobState>
    attempts: Generated<number>
    runner: string | null
    leaseUntil: string | null
    lastError: string | null
    finishedAt: string | null
    createdAt: Generated<string>
  }
  message: {
    id: Generated<string>
    idempotencyKey: string
    territory: string | null
    personId: string | null
    address: string | null
    kind: MessageKind
    subject: string
    body: string
    aboutKind: string | null
    aboutId: string | null
    inApp: boolean
    readAt: string | null
    emailState: EmailState
    sentAt: string | null
    createdAt: string
  }
  messageChoice: { personId: string | null; kind: MessageKind; byEmail: boolean; inApp: boolean }
  keptAnswer: {
    caller: string
    route: string
    keySha256: Buffer
    sentSha256: Buffer
    status: number | null
    answer: string | null
    etag: string | null
    begunAt: string
  }
  calendarFeed: { personId: string | null; tokenSha256: Buffer; createdAt: string }
}

/** What is kept for good: archived, never deleted; `version` rises by one at each change. */
interface Kept {
  id: Generated<string>
  territory: string
  demonstration: Generated<boolean>
  archivedAt: string | null
  version: Generated<number>
  createdAt: Generated<string>
}

/** The objects whose versions are kept as revisions. */
export type Subject =
  | 'site'
  | 'building'
  | 'room'
  | 'organisation'
  | 'demand'
  | 'occupancy'
  | 'cohort'
  | 'agreement'
  | 'inventory'
  | 'milestone'
  | 'call_for_applications'
  | 'committee_session'

/** Points of a priority grid, by criterion, then by case. */
export type GridPoints = Readonly<Record<string, Readonly<Record<string, number>>>>

/** What a committee scores under a version of the grid, in order; the levels of each, from 0 up, with what they mean. */
export type ReviewCriteria = readonly {
  readonly code: string
  readonly name: string
  readonly sentence: string
  readonly weight: number
  readonly levels: string[]
}[]

/** Written as JSON text, read parsed; its shape is checked by who reads it. */
export type JsonColumn = ColumnType<unknown, string | null, string | null>
