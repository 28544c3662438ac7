/** MongoDB's driver. */
@JavaFacade({ClientSession.class, FindFlow.class, MongoCluster.class, MongoCollection.class, MongoDatabase.class})
@NullMarked
package dev.coroutinebridge.facades.mongodb;

import com.mongodb.kotlin.client.coroutine.ClientSession;
import com.mongodb.kotlin.client.coroutine.FindFlow;
import com.mongodb.kotlin.client.coroutine.MongoCluster;
import com.mongodb.kotlin.client.coroutine.MongoCollection;
import com.mongodb.kotlin.client.coroutine.MongoDatabase;
import dev.coroutinebridge.facade.JavaFacade;
import org.jspecify.annotations.NullMarked;
