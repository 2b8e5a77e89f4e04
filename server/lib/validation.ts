import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import type { FastifySchemaCompiler } from 'fastify'
import type { TSchema } from 'typebox'
import { Refusal } from './refusal.ts'
import { isDay } from './span.ts'

/**
 * A body is taken as it is: turning text into numbers would turn an unknown into a zero.
 * What comes in a URL is text by nature, so there it is read as the type asked for.
 */
function validator(coerceTypes: boolean): Ajv {
  const ajv = new Ajv({
    coerceTypes,
    useDefaults: true,
    removeAdditional: false,
    allErrors: false,
    strict: false,
    verbose: true,
    discriminator: false,
  })
  addFormats.default(ajv, ['uuid'])
  // Days that a plan of premises can mean; further ones are slips of the pen, and run out of calendar.
  ajv.addFormat('date', (text) => isDay(text) && text >= '1900' && text < '2200')
  return ajv
}
const strict = validator(false)
const fromText = validator(true)

export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const validate: ValidateFunction = (httpPart === 'body' ? strict : fromText).compile(schema)
  return (data: unknown) => {
    if (validate(data)) return { value: data }
    return { error: fieldRefused(validate.errors ?? [], httpPart ?? 'body') }
  }
}

/** The most telling of Ajv's errors as a refusal that names the field, its value and the remedy. */
function fieldRefused(errors: readonly ErrorObject[], part: string): Refusal {
  // For a value that may also be null, Ajv reports each branch: the deepest error is the one about what was written.
  const telling = errors.filter(
    ({ keyword, params }) => !(keyword === 'type' && params['type'] === 'null') && keyword !== 'anyOf',
  )
  const error = (telling.length > 0 ? telling : errors).reduce((deepest, each) =>
    each.instancePath.length > deepest.instancePath.length ? each : deepest,
  )
  const path = error.instancePath.slice(1)
  const inside = (name: string) => (path === '' ? name : `${path}/${name}`)
  switch (error.keyword) {
    case 'required': {
      const field = inside(error.params['missingProperty'] as string)
      return new Refusal(400, 'field_missing', `Le champ « ${field} » est obligatoire.`, { field })
    }
    case 'additionalProperties': {
      const field = inside(error.params['additionalProperty'] as string)
      return new Refusal(400, 'field_unknown', `Le champ « ${field} » n’existe pas ici. Vérifiez son nom.`, { field })
    }
    default: {
      const field = path === '' ? part : path
      return new Refusal(
        400,
        'field_invalid',
        `Le champ « ${field} » vaut ${shown(error.data)} ; il faut ${expected(error)}.`,
        { field },
      )
    }
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'rien'
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}

const TYPES: Record<string, string> = {
  string: 'un texte',
  number: 'un nombre',
  integer: 'un nombre entier',
  boolean: 'true ou false',
  array: 'une liste',
  object: 'un objet',
  null: 'null',
}
const FORMATS: Record<string, string> = {
  date: 'un jour entre 1900 et 2199, comme 2027-04-01',
  uuid: 'un identifiant (UUID)',
}

function expected({ keyword, params, parentSchema }: ErrorObject): string {
  const limit = params['limit'] as number
  switch (keyword) {
    case 'type':
      return [params['type']]
        .flat()
        .map((type: string) => TYPES[type] ?? type)
        .join(' ou ')
    case 'enum':
      return `un de ces codes : ${(params['allowedValues'] as unknown[]).join(', ')}`
    case 'const':
      return JSON.stringify(params['allowedValue'])
    case 'format':
      return FORMATS[params['format'] as string] ?? `le format ${params['format']}`
    case 'pattern':
      return (parentSchema as { 'x-expected'?: string } | undefined)?.['x-expected'] ?? 'un texte qui ne soit pas vide'
    case 'minimum':
      return `au moins ${limit}`
    case 'exclusiveMinimum':
      return `plus que ${limit}`
    case 'maximum':
      return `au plus ${limit}`
    case 'minLength':
      return limit === 1 ? 'un texte qui ne soit pas vide' : `au moins ${limit} caractères`
    case 'maxLength':
      return `au plus ${limit} caractères`
    case 'minItems':
      return `au moins ${limit} ligne${limit > 1 ? 's' : ''}`
    case 'maxItems':
      return `au plus ${limit} lignes`
    case 'uniqueItems':
      return 'des valeurs toutes différentes'
    case 'minProperties':
      return 'au moins un champ à changer'
    default:
      return 'une valeur permise'
  }
}
