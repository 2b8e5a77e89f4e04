/** What is to be offered; of a placement, the plan says the days. */
export interface ToOffer {
  readonly demandId: string
  readonly organisationName: string
  readonly room: { readonly id: string; readonly name: string; readonly siteName: string }
  readonly during: { readonly from: string; readonly until: string }
  /** `null`: the room is let whole */
  readonly workstations: number | null
  readonly rentEurCentsPerMonth?: number | null
  readonly placement?: { readonly planId: string; readonly id: string }
}
