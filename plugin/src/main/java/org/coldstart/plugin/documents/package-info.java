/**
 * Reading many documents of an index without a client's help: at one point in time, page by page,
 * with the rights of whoever asked. Training and back-fill read through it. What the documents mean
 * is their business.
 */
package org.coldstart.plugin.documents;
