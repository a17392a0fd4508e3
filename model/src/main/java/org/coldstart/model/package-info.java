/**
 * The science of cold-start recall, usable without a server. A trained model is a {@code
 * TwoTowerModel}; everything that makes one lives in the packages below. Nothing here knows of
 * OpenSearch.
 */
package org.coldstart.model;
