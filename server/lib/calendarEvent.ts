/** Something that a person's calendar shows. */
export interface CalendarEvent {
  /** Stays the same for as long as it is the same event, so that a calendar changes it instead of showing it twice */
  readonly uid: string
  /** An ISO day, for what takes a whole day; else instants, `until` left out */
  readonly when: { readonly day: string } | { readonly from: Date; readonly until: Date }
  readonly title: string
  readonly description: string
}
