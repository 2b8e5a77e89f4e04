/** A document of a few pages, once for every format that it is printed in. */
export interface DocumentTable {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}
export interface DocumentSection {
  readonly heading: string
  readonly paragraphs: readonly string[]
  readonly table?: DocumentTable
}
export interface PrintedDocument {
  readonly title: string
  /** Stands on every page */
  readonly banner: string
  readonly sections: readonly DocumentSection[]
  /** On pages of their own */
  readonly annexes: readonly DocumentSection[]
  /** Who signs; nobody: no place is kept for it */
  readonly signatures: readonly string[]
}
