import fastJsonStringify, { type AnySchema } from 'fast-json-stringify'
import type { FastifySerializerCompiler } from 'fastify'

type Serialise = (data: unknown) => string

const compiled = new WeakMap<object, Serialise>()

/** As Fastify's own, but a schema is compiled once in the life of the process: a hundred routes share `Problem`. */
export const serializerCompiler: FastifySerializerCompiler<object> = ({ schema }) => {
  const known = compiled.get(schema)
  if (known !== undefined) return known
  const serialise = fastJsonStringify(schema as AnySchema) as Serialise
  compiled.set(schema, serialise)
  return serialise
}
